package dev.llafar.audio.speech;

/** A decision of an {@link Endpointer}. Positions are on the session's sample clock. */
public sealed interface EndpointEvent {

    /**
     * Speech started. Always followed by the {@link Utterance} with the same start.
     *
     * @param startSample of the utterance, including the pre-roll
     */
    record SpeechStarted(long startSample) implements EndpointEvent {}

    /**
     * An utterance ended. Utterances never overlap. If one was cut because of its length, the next one starts with the next
     * sample.
     *
     * @param startSample of the first sample, including the pre-roll
     * @param endSample after the last sample, including the kept trailing silence
     * @param speechEndSample end of the last frame with speech, not counting line noise after it
     * @param samples {@code endSample - startSample} of them, owned by the receiver
     * @param reason why it ended
     */
    @SuppressWarnings(
            "ArrayRecordComponent") // Never compared; a list of boxed samples would take eight times the memory.
    record Utterance(long startSample, long endSample, long speechEndSample, short[] samples, EndReason reason)
            implements EndpointEvent {}

    /** Why an utterance ended. */
    enum EndReason {
        /** There was no speech for the hang-over. */
        SILENCE,
        /** It reached the maximum length and was cut at its quietest pause; the next utterance continues it. */
        LONGEST,
        /** The stream ended. */
        END_OF_STREAM
    }
}
