package dev.llafar.transcriber.session;

import dev.llafar.transcriber.model.Transcript.Word;
import java.util.List;

/** What a session tells its client, in the order in which it was said. Positions are on the session's sample clock. */
public sealed interface SessionEvent {
    /** Everything said before it is in finals already told, this event included. Never decreases. */
    long settledThroughSample();

    /** Somebody began to speak. Without a final when nothing intelligible came of it. */
    record SpeechStarted(long startSample, long settledThroughSample) implements SessionEvent {}

    /**
     * A guess at the utterance being spoken; replaces the one before it.
     *
     * @param endSample end of the audio that it is made from
     * @param stableLength UTF-16 code units at the start of text that every later text of this utterance starts with too
     */
    record Partial(
            long startSample, long endSample, String text, int stableLength, String language, long settledThroughSample)
            implements SessionEvent {}

    /**
     * What was said in one utterance.
     *
     * @param words times in samples from startSample; empty unless asked for
     * @param averageLogProbability natural logarithm
     * @param index counts the finals of the session from 0
     * @param latencyMillis from the receipt of the last sample of speech to now
     */
    record Final(
            long startSample,
            long endSample,
            String text,
            String language,
            List<Word> words,
            float averageLogProbability,
            long index,
            long latencyMillis,
            long settledThroughSample)
            implements SessionEvent {
        public Final {
            words = List.copyOf(words);
        }
    }

    /** Nothing but progress. */
    record Settled(long settledThroughSample) implements SessionEvent {}
}
