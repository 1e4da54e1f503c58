package dev.llafar.gateway.call.answer;

/** Hears one answer as it is written. */
public interface AnswerListener {

    /** The next piece, cut anywhere, also within a word; never empty. */
    void onText(String delta);

    /** Nothing comes after this. */
    void onEnd(AnswerEnd end);
}
