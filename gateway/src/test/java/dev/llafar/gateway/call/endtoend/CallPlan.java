package dev.llafar.gateway.call.endtoend;

import dev.llafar.transcriber.samples.Recording;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * What one caller of many does.
 *
 * @param dialMillis after the beginning
 * @param askMillis after everybody is there
 * @param leaveMillis after what {@code leaves} names
 */
record CallPlan(Recording question, long dialMillis, long askMillis, Leaves leaves, long leaveMillis) {
    private static final int DIAL_WITHIN_MILLIS = 5_000;
    private static final int ASK_WITHIN_MILLIS = 25_000;
    private static final int LEAVE_WITHIN_MILLIS = 800;

    /** When a caller hangs up: so long after this has begun, or after it has ended. */
    enum Leaves {
        IN_QUESTION,
        IN_ANSWER,
        AFTER_ANSWER
    }

    /** Plans of as many callers; every third leaves in the question, every third in the answer. */
    static List<CallPlan> draw(int callers, List<Recording> questions, Random random) {
        return IntStream.range(0, callers)
                .mapToObj(i -> new CallPlan(
                        questions.get(random.nextInt(questions.size())),
                        random.nextInt(DIAL_WITHIN_MILLIS),
                        random.nextInt(ASK_WITHIN_MILLIS),
                        Leaves.values()[i % Leaves.values().length],
                        random.nextInt(LEAVE_WITHIN_MILLIS)))
                .toList();
    }
}
