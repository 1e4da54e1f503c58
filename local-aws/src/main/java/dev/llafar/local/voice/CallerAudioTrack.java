package dev.llafar.local.voice;

import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mux.AacEncoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One caller's voice on a grid of AAC frames that begins with {@link #start}: recordings in the order in which they were
 * handed over, silence between them. What is recorded comes out in lengths of {@code framesPerSound}. Not thread-safe.
 */
public final class CallerAudioTrack {
    /** Recordings that wait; one more is refused. */
    public static final int MAX_WAITING = 64;

    private static final int TRACK = 1;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long NANOS_PER_MILLI = 1_000_000L;
    private final int sampleRateHz;
    private final byte[] silence;
    private final int framesPerSound;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final List<MkvFrame> recorded = new ArrayList<>();
    private @Nullable Waiting speaking;
    private int spokenFrames;
    private int pieces;
    private boolean started;
    private boolean recording;
    private long originNanos;
    private long frame;

    /** {@code silence} is one frame. */
    public CallerAudioTrack(int sampleRateHz, byte[] silence, int framesPerSound) {
        this.sampleRateHz = sampleRateHz;
        this.silence = silence.clone();
        this.framesPerSound = framesPerSound;
    }

    private record Waiting(int number, AudioClip piece) {}

    /** The grid begins; what was handed over is spoken from here on. Starting again does nothing. */
    public void start(long nowMillis) {
        if (!started) {
            started = true;
            originNanos = nowMillis * NANOS_PER_MILLI;
        }
    }

    public boolean started() {
        return started;
    }

    /** From here on {@link CallerAudioEvent.Sound} comes out. */
    public void record(long nowMillis) {
        start(nowMillis);
        recording = true;
    }

    /** Whether nothing is being said and nothing waits. */
    public boolean silent() {
        return speaking == null && waiting.isEmpty();
    }

    /**
     * Says this after all that waits, or instead of it and of what is being said.
     *
     * @return its number, from 1; 0 when too many wait
     */
    public int say(AudioClip piece, boolean instead, long nowMillis, List<CallerAudioEvent> events) {
        events.addAll(pass(nowMillis));
        if (instead) {
            waiting.clear();
            finishSpeaking(true, events);
        }
        if (waiting.size() >= MAX_WAITING) {
            return 0;
        }
        pieces++;
        waiting.add(new Waiting(pieces, piece));
        return pieces;
    }

    /** When {@link #pass} has something to tell. */
    public OptionalLong wakeAtMillis() {
        if (!started) {
            return OptionalLong.empty();
        }
        long next = Long.MAX_VALUE;
        if (recording) {
            next = frame + framesPerSound - recorded.size();
        }
        Waiting current = speaking;
        if (current != null) {
            next = Math.min(next, frame + Math.max(1, leftOf(current)));
        } else if (!waiting.isEmpty()) {
            next = Math.min(next, frame + 1);
        }
        return next == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(millisUp(next));
    }

    private long leftOf(Waiting current) {
        long end = spokenFrames < current.piece().spokenFrames()
                ? current.piece().spokenFrames()
                : current.piece().frames().size();
        return end - spokenFrames;
    }

    /** Lets all frames pass that are over by {@code nowMillis}. */
    public List<CallerAudioEvent> pass(long nowMillis) {
        List<CallerAudioEvent> events = new ArrayList<>();
        while (started && nanos(frame + 1) <= nowMillis * NANOS_PER_MILLI) {
            passFrame(events);
        }
        return events;
    }

    /** The voice is heard no more: what was recorded of the last length, if anything. */
    public List<CallerAudioEvent> stop(long nowMillis) {
        List<CallerAudioEvent> events = new ArrayList<>(pass(nowMillis));
        waiting.clear();
        finishSpeaking(true, events);
        flush(events);
        recording = false;
        return events;
    }

    private void passFrame(List<CallerAudioEvent> events) {
        if (speaking == null && !waiting.isEmpty()) {
            speaking = waiting.remove();
            spokenFrames = 0;
            events.add(new CallerAudioEvent.SpeechStarted(speaking.number(), millis(frame)));
        }
        byte[] payload = silence;
        Waiting current = speaking;
        if (current != null) {
            payload = current.piece().frames().get(spokenFrames);
            spokenFrames++;
        }
        if (recording) {
            recorded.add(new MkvFrame(TRACK, nanos(frame), true, payload));
        }
        frame++;
        if (current != null && spokenFrames == current.piece().spokenFrames()) {
            events.add(new CallerAudioEvent.SpeechEnded(current.number(), millis(frame), false));
        }
        if (current != null && spokenFrames == current.piece().frames().size()) {
            speaking = null;
        }
        if (recorded.size() == framesPerSound) {
            flush(events);
        }
    }

    private void finishSpeaking(boolean cut, List<CallerAudioEvent> events) {
        Waiting current = speaking;
        speaking = null;
        if (current != null && spokenFrames < current.piece().spokenFrames()) {
            events.add(new CallerAudioEvent.SpeechEnded(current.number(), millis(frame), cut));
        }
    }

    private void flush(List<CallerAudioEvent> events) {
        if (!recorded.isEmpty()) {
            long start = recorded.getFirst().timeNanos();
            events.add(new CallerAudioEvent.Sound(start, nanos(frame) - start, recorded));
            recorded.clear();
        }
    }

    private long nanos(long frames) {
        long samples = frames * AacEncoder.FRAME_SAMPLES;
        return originNanos
                + samples / sampleRateHz * NANOS_PER_SECOND
                + samples % sampleRateHz * NANOS_PER_SECOND / sampleRateHz;
    }

    private long millis(long frames) {
        return nanos(frames) / NANOS_PER_MILLI;
    }

    private long millisUp(long frames) {
        return (nanos(frames) + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
    }
}
