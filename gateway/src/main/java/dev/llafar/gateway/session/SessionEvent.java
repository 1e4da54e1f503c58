package dev.llafar.gateway.session;

import dev.llafar.gateway.transcriber.SpokenWord;
import java.util.List;

/** What a session tells its client. Positions are 16 kHz samples since the session began. */
public sealed interface SessionEvent {

    /** Everything said before it is in finals already told; never decreases within a session. */
    long settledThroughSample();

    /**
     * The client is attached.
     *
     * @param receivedThroughByte bytes of the session's stream that are held: send from here
     */
    record Ready(
            long settledThroughSample,
            String sessionId,
            long receivedThroughByte,
            int resumeWindowMillis,
            int maxMessageBytes)
            implements SessionEvent {}

    record SpeechStarted(long settledThroughSample, long startSample) implements SessionEvent {}

    /** A guess; {@code stableLength} UTF-16 code units of it will not change. */
    record Partial(
            long settledThroughSample, long startSample, long endSample, String text, int stableLength, String language)
            implements SessionEvent {}

    /**
     * What was said in one utterance; never changes.
     *
     * @param index counts the session's finals from 0
     * @param latencyMillis from the last sample of the utterance being received to this final being ready
     */
    record Final(
            long settledThroughSample,
            long index,
            long startSample,
            long endSample,
            String text,
            String language,
            List<SpokenWord> words,
            float averageLogProbability,
            int latencyMillis)
            implements SessionEvent {
        public Final {
            words = List.copyOf(words);
        }
    }

    record Settled(long settledThroughSample) implements SessionEvent {}
}
