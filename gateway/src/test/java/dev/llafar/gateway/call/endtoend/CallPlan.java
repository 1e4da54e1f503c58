package dev.llafar.gateway.call.endtoend;

import dev.llafar.transcriber.samples.Recording;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * What a caller does.
 *
 * @param dialMillis after the start of the test
 * @param askMillis after all calls have been answered
 * @param hangUpMillis after the event that {@code hangsUp} names
 */
record CallPlan(Recording question, long dialMillis, long askMillis, HangUp hangsUp, long hangUpMillis) {
    private static final int DIAL_WITHIN_MILLIS = 5_000;
    private static final int ASK_WITHIN_MILLIS = 25_000;
    private static final int HANG_UP_WITHIN_MILLIS = 800;

    /** After the start of the question, after the start of the answer, or after its end. */
    enum HangUp {
        DURING_QUESTION,
        DURING_ANSWER,
        AFTER_ANSWER
    }

    /** Draws plans. A third of the callers hang up during the question, and a third during the answer. */
    static List<CallPlan> draw(int callers, List<Recording> questions, Random random) {
        return IntStream.range(0, callers)
                .mapToObj(i -> new CallPlan(
                        questions.get(random.nextInt(questions.size())),
                        random.nextInt(DIAL_WITHIN_MILLIS),
                        random.nextInt(ASK_WITHIN_MILLIS),
                        HangUp.values()[i % HangUp.values().length],
                        random.nextInt(HANG_UP_WITHIN_MILLIS)))
                .toList();
    }
}
