package dev.llafar.audio.transcript;

import java.util.List;

/**
 * An event of one session; events follow the order of the speech. This is the only event model: the transcriber emits it, the
 * session forwards it, and each wire format is one mapping of it. Positions are 16 kHz samples since the session began.
 */
public sealed interface SpeechEvent {

    /** All speech before this position is in finals that were emitted before; it never decreases within a session. */
    long settledThroughSample();

    /** Speech began. No final follows if the utterance contains no words. */
    record SpeechStarted(long settledThroughSample, long startSample) implements SpeechEvent {}

    /**
     * A hypothesis of the utterance that is being spoken; it replaces the partial before it.
     *
     * @param endSample end of the audio that the hypothesis is made from
     * @param stableLength UTF-16 code units at the start of {@code text} that no later text of this utterance changes
     */
    record Partial(
            long settledThroughSample, long startSample, long endSample, String text, int stableLength, String language)
            implements SpeechEvent {}

    /**
     * The text of one utterance; it never changes.
     *
     * @param index counts the finals of the session from 0
     * @param words empty unless the request asked for word times
     * @param averageLogProbability mean over the tokens, natural logarithm
     * @param lowConfidence the decoder reached no text that passes its quality rules; this is the best attempt
     * @param latencyMillis from the receipt of the last sample of speech to this final
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
            boolean lowConfidence,
            int latencyMillis)
            implements SpeechEvent {
        public Final {
            words = List.copyOf(words);
        }
    }

    /** Progress without a text. A transcriber also emits it unchanged as a heartbeat. */
    record Settled(long settledThroughSample) implements SpeechEvent {}

    /** The last event of a session. */
    sealed interface Terminal extends SpeechEvent {}

    /** All audio is settled and every final was emitted. */
    record SessionEnded(long settledThroughSample) implements Terminal {}

    /** The session ended early. The finals that were emitted before remain valid. */
    record SessionFailed(long settledThroughSample, SessionError error) implements Terminal {}
}
