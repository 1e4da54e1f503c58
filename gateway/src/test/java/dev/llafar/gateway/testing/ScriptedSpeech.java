package dev.llafar.gateway.testing;

import dev.llafar.gateway.transcriber.SpokenWord;
import dev.llafar.gateway.transcriber.TranscriberEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A recogniser whose text is a function of the audio and of nothing else: zero is silence, a run of one value is the word
 * "w" and that value, 50 ms of silence end an utterance. So the right transcript is known, wherever the audio was cut.
 */
public final class ScriptedSpeech {
    public static final int GAP_SAMPLES = 800;
    private static final int NEWS_EVERY_SAMPLES = 1_600;

    private final List<SpokenWord> words = new ArrayList<>();
    private long position;
    private long settled;
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

    public List<TranscriberEvent> accept(short[] samples) {
        List<TranscriberEvent> events = new ArrayList<>();
        for (short sample : samples) {
            accept(sample, events);
        }
        return events;
    }

    private void accept(short sample, List<TranscriberEvent> events) {
        if (sample != 0 && words.isEmpty() && value == 0) {
            events.add(new TranscriberEvent.SpeechStarted(settled, position));
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
                events.add(new TranscriberEvent.Settled(settled));
            } else if (!words.isEmpty()) {
                String text = text();
                events.add(new TranscriberEvent.Partial(
                        settled, words.getFirst().startSample(), position, text, text.length(), "en"));
            }
        }
    }

    /** The last utterance, silence or not. */
    public List<TranscriberEvent> finish() {
        endWord();
        value = 0;
        return words.isEmpty() ? List.of() : List.of(last(position));
    }

    private void endWord() {
        if (value != 0) {
            words.add(new SpokenWord("w" + value, wordStart, position, 1f));
        }
    }

    private TranscriberEvent last(long settledNow) {
        settled = settledNow;
        var event = new TranscriberEvent.Final(
                settled,
                words.getFirst().startSample(),
                words.getLast().endSample(),
                text(),
                "en",
                List.copyOf(words),
                -0.1f,
                0);
        words.clear();
        return event;
    }

    private String text() {
        return words.stream().map(SpokenWord::text).collect(Collectors.joining(" "));
    }
}
