package dev.llafar.gateway.call.machine;

/**
 * One question and what the caller heard of its answer.
 *
 * @param heard empty: nothing
 * @param isInterrupted sentences after {@code heard} were never spoken
 */
public record Exchange(String question, String heard, boolean isInterrupted) {

    /** The last sentence turned out not to have been spoken. */
    Exchange without(String sentence) {
        return heard.endsWith(sentence)
                ? new Exchange(
                        question,
                        heard.substring(0, heard.length() - sentence.length()).strip(),
                        true)
                : this;
    }

    /** What was said must not reach a log. */
    @Override
    public String toString() {
        return "Exchange[isInterrupted=" + isInterrupted + "]";
    }
}
