package dev.llafar.gateway.call.machine;

/** What is counted of calls. */
public enum CallMetric {
    QUESTION,
    /** Unsaid sentences or an open model stream were dropped because the caller spoke. */
    BARGE_IN,
    APOLOGY,
    /** An accepted update that no invocation followed in time. */
    UPDATE_LOST,
    UPDATE_REFUSED,
    /** A sentence was refused and is tried once more, plainly. */
    SPEAK_RETRIED,
    /** A sentence that was refused twice and is skipped. */
    SPEAK_FAILED,
    /** An action whose end was never told. */
    ACTION_UNTOLD,
    INVALID_RESPONSE,
    CONSUMER_RESTARTED;

    /** Parts of the time from the end of an utterance, 0.3 s after its last word, to the first spoken sentence. */
    public enum Span {
        /** The utterance ends: the final is here. */
        SPEECH_TO_FINAL,
        /** The final is here: the first sentence is here. */
        FINAL_TO_SENTENCE,
        /** The first sentence is here: it is handed over to be spoken. */
        SENTENCE_TO_SPEAK,
        /** All three. */
        SPEECH_TO_SPEAK
    }
}
