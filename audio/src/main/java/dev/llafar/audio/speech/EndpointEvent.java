package dev.llafar.audio.speech;

/** What an {@link Endpointer} has decided. Positions are on the session's sample clock. */
public sealed interface EndpointEvent {

    /**
     * Somebody began to speak. Always followed, sooner or later, by the {@link Utterance} with the same start.
     *
     * @param startSample where the utterance begins, pre-roll included
     */
    record SpeechStarted(long startSample) implements EndpointEvent {}

    /**
     * An utterance is over. Utterances never overlap, and one that was cut for its length continues in the next without a
     * sample lost or doubled.
     *
     * @param startSample of the first sample, pre-roll included
     * @param endSample after the last sample, kept trailing silence included
     * @param speechEndSample end of the last frame in which speech was heard, without the line's noise after it
     * @param samples {@code endSample - startSample} of them; the receiver's to keep
     * @param reason why it ended
     */
    @SuppressWarnings(
            "ArrayRecordComponent") // Compared by nobody; a list of boxed samples would cost eight times as much.
    record Utterance(long startSample, long endSample, long speechEndSample, short[] samples, EndReason reason)
            implements EndpointEvent {}

    /** Why an utterance ended. */
    enum EndReason {
        /** Nobody has spoken for the hang-over. */
        SILENCE,
        /** It reached the longest utterance and was cut at its quietest pause; the next one continues it. */
        LONGEST,
        /** The stream ended. */
        END_OF_STREAM
    }
}
