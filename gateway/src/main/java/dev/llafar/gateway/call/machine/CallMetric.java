package dev.llafar.gateway.call.machine;

/** Events of calls that are counted. */
public enum CallMetric {
    QUESTION,
    /** The caller spoke, so that waiting sentences were dropped or a stream of the model was closed. */
    BARGE_IN,
    APOLOGY,
    /** No invocation followed an accepted update in time. */
    UPDATE_LOST,
    UPDATE_REFUSED,
    /** A sentence was refused and is sent again in plain text. */
    SPEAK_RETRIED,
    /** A sentence was refused twice and is skipped. */
    SPEAK_FAILED,
    /** The end of an action was not reported in time. */
    ACTION_TIMEOUT,
    INVALID_RESPONSE,
    CONSUMER_RESTARTED;

    /** Parts of the time from the end of an utterance, 0.3 s after its last word, to the first spoken sentence. */
    public enum Span {
        /** From the end of the utterance to its final transcript. */
        SPEECH_TO_FINAL,
        /** From the final transcript to the first sentence of the answer. */
        FINAL_TO_SENTENCE,
        /** From the first sentence to the reply that has it spoken. */
        SENTENCE_TO_SPEAK,
        /** The sum of the three. */
        SPEECH_TO_SPEAK
    }
}
