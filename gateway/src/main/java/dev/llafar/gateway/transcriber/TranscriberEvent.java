package dev.llafar.gateway.transcriber;

import java.util.List;

/** What a transcriber says. All positions are 16 kHz samples since the session began. */
public sealed interface TranscriberEvent {

    /** Everything said before it is in finals already sent; never decreases within a stream. */
    long settledThroughSample();

    /** The stream is accepted. First event, exactly once. */
    record Ready(long settledThroughSample) implements TranscriberEvent {}

    /** Somebody began to speak. */
    record SpeechStarted(long settledThroughSample, long startSample) implements TranscriberEvent {}

    /**
     * A guess at the utterance being spoken; replaces the one before.
     *
     * @param stableLength length of the prefix of text, in UTF-16 code units, that will not change any more
     */
    record Partial(
            long settledThroughSample, long startSample, long endSample, String text, int stableLength, String language)
            implements TranscriberEvent {}

    /**
     * What was said in one utterance; never changes. Words are empty unless asked for.
     *
     * @param latencyMillis from the transcriber's receipt of the last sample of speech to this final, hang-over included
     */
    record Final(
            long settledThroughSample,
            long startSample,
            long endSample,
            String text,
            String language,
            List<SpokenWord> words,
            float averageLogProbability,
            int latencyMillis)
            implements TranscriberEvent {
        public Final {
            words = List.copyOf(words);
        }
    }

    /** Nothing but progress. */
    record Settled(long settledThroughSample) implements TranscriberEvent {}
}
