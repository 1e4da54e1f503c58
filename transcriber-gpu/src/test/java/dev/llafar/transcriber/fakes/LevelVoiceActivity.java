package dev.llafar.transcriber.fakes;

import dev.llafar.audio.speech.VoiceActivity;
import java.util.concurrent.atomic.AtomicInteger;

/** Detects the words of {@link SpokenWords} as speech. Counts the open detectors. */
public final class LevelVoiceActivity implements VoiceActivity {
    private final AtomicInteger open;
    private boolean isClosed;

    public LevelVoiceActivity() {
        this(new AtomicInteger());
    }

    public LevelVoiceActivity(AtomicInteger open) {
        this.open = open;
        open.incrementAndGet();
    }

    @Override
    public boolean isSpeech(short[] frame) {
        return frame[frame.length / 2] >= SpokenWords.LEAST_LEVEL;
    }

    @Override
    public void reset() {}

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            open.decrementAndGet();
        }
    }
}
