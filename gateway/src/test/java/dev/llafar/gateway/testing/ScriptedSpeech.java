package dev.llafar.gateway.testing;

import dev.llafar.audio.transcript.SpeechEvent;
import dev.llafar.audio.transcript.SpokenWord;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A transcriber whose text depends on the samples only: zero is silence, a run of one value is the word "w" with that value, and
 * 50 ms of silence end an utterance. A test therefore knows the right transcript, wherever the audio was split.
 */
public final class ScriptedSpeech {
    public static final int GAP_SAMPLES = 800;
    private static final int NEWS_EVERY_SAMPLES = 1_600;

    private final List<SpokenWord> words = new ArrayList<>();
    private long position;
    private long settled;
    private long finals;
    private int value;
    private long wordStart;
    private int silence;

    public ScriptedSpeech(long startSample) {
        position = startSample;
        settled = startSample;
    }

    public long position() {
        return position;
    }

    public List<SpeechEvent> accept(short[] samples) {
        List<SpeechEvent> events = new ArrayList<>();
        for (short sample : samples) {
            accept(sample, events);
        }
        return events;
    }

    private void accept(short sample, List<SpeechEvent> events) {
        if (sample != 0 && words.isEmpty() && value == 0) {
            events.add(new SpeechEvent.SpeechStarted(settled, position));
        }
        if (sample != value) {
            endWord();
            value = sample;
            wordStart = position;
        }
        position++;
        silence = sample == 0 ? silence + 1 : 0;
        if (silence == GAP_SAMPLES && !words.isEmpty()) {
            events.add(last(position));
        } else if (position % NEWS_EVERY_SAMPLES == 0) {
            if (words.isEmpty() && value == 0) {
                settled = position;
                events.add(new SpeechEvent.Settled(settled));
            } else if (!words.isEmpty()) {
                String text = text();
                events.add(new SpeechEvent.Partial(
                        settled, words.getFirst().startSample(), position, text, text.length(), "en"));
            }
        }
    }

    /** Ends the last utterance without silence. */
    public List<SpeechEvent> finish() {
        endWord();
        value = 0;
        return words.isEmpty() ? List.of() : List.of(last(position));
    }

    private void endWord() {
        if (value != 0) {
            words.add(new SpokenWord("w" + value, wordStart, position, 1f));
        }
    }

    private SpeechEvent last(long settledNow) {
        settled = settledNow;
        var event = new SpeechEvent.Final(
                settled,
                finals++,
                words.getFirst().startSample(),
                words.getLast().endSample(),
                text(),
                "en",
                List.copyOf(words),
                -0.1f,
                false,
                0);
        words.clear();
        return event;
    }

    private String text() {
        return words.stream().map(SpokenWord::text).collect(Collectors.joining(" "));
    }
}
