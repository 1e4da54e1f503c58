package dev.llafar.gateway.call.machine;

import dev.llafar.gateway.call.machine.CallRecord.OpenQuestion;
import java.util.ArrayList;
import java.util.List;

/**
 * The open question.
 *
 * @param number counts the questions of the call from 1
 * @param isAskedAgain a restart asked it a second time
 * @param isContinued interrupted so soon that what follows belongs to it
 * @param isAsked the model is writing; else it was cancelled, has failed or is done
 * @param received sentences of the answer, so far
 * @param heard sentences of the answer that were spoken to their end
 * @param isBegun a sentence of the answer was handed over
 * @param sounds thinking sounds played so far
 */
public record Question(
        long number,
        String text,
        String language,
        boolean isAskedAgain,
        boolean isContinued,
        boolean isAsked,
        int received,
        List<String> heard,
        boolean isBegun,
        int sounds,
        Times times) {

    public Question {
        heard = List.copyOf(heard);
    }

    /**
     * Monotonic milliseconds.
     *
     * @param speechEnd the caller stopped speaking
     * @param known the final came
     * @param sentence the first sentence of the answer came
     */
    public record Times(long speechEnd, long known, long sentence) {}

    static Question asked(long number, String text, String language, boolean isAskedAgain, Times times) {
        return new Question(number, text, language, isAskedAgain, false, true, 0, List.of(), false, 0, times);
    }

    static Question restored(OpenQuestion open, long nowMillis) {
        return new Question(
                open.number(),
                open.text(),
                open.language(),
                open.isAskedAgain(),
                false,
                false,
                0,
                open.heard(),
                open.isBegun(),
                0,
                new Times(nowMillis, nowMillis, nowMillis));
    }

    /** {@code next} sentences are here. */
    Question received(int next, long nowMillis) {
        Times newTimes = received == 0 ? new Times(times.speechEnd, times.known, nowMillis) : times;
        return with(isContinued, isAsked, next, heard, isBegun, sounds, newTimes);
    }

    Question noLongerAsked() {
        return with(isContinued, false, received, heard, isBegun, sounds, times);
    }

    Question interrupted(boolean isToBeContinued) {
        return with(isToBeContinued, false, received, heard, isBegun, sounds, times);
    }

    Question begun() {
        return with(isContinued, isAsked, received, heard, true, sounds, times);
    }

    Question heard(String sentence) {
        List<String> sentences = new ArrayList<>(heard);
        sentences.add(sentence);
        return with(isContinued, isAsked, received, sentences, true, sounds, times);
    }

    Question sounded() {
        return with(isContinued, isAsked, received, heard, isBegun, sounds + 1, times);
    }

    private Question with(
            boolean continued,
            boolean asked,
            int nowReceived,
            List<String> nowHeard,
            boolean begun,
            int nowSounds,
            Times newTimes) {
        return new Question(
                number,
                text,
                language,
                isAskedAgain,
                continued,
                asked,
                nowReceived,
                nowHeard,
                begun,
                nowSounds,
                newTimes);
    }

    OpenQuestion record() {
        return new OpenQuestion(number, text, language, isAskedAgain, heard, isBegun, !isAsked);
    }

    /** What was said must not reach a log. */
    @Override
    public String toString() {
        return "Question[number=" + number + "]";
    }
}
