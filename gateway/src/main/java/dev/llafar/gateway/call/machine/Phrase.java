package dev.llafar.gateway.call.machine;

/**
 * Something to speak in one action.
 *
 * @param text clean of markup, short enough for one action
 * @param question whose answer it is part of; 0: a greeting or an apology
 */
public record Phrase(String text, String language, long question) {

    /** What is spoken must not reach a log. */
    @Override
    public String toString() {
        return "Phrase[" + text.length() + " characters, question=" + question + "]";
    }
}
