package dev.llafar.local.voice;

import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mux.AacEncoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The audio of one caller as consecutive AAC frames from {@link #start} on: clips in the order in which they were added, with
 * silence between them. Recorded audio is returned in parts of {@code framesPerPart} frames. Not thread safe.
 */
public final class CallerAudioTrack {
    /** Limit for clips that wait; further ones are refused. */
    public static final int MAX_WAITING = 64;

    private static final int TRACK = 1;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long NANOS_PER_MILLI = 1_000_000L;
    private final int sampleRateHz;
    private final byte[] silence;
    private final int framesPerPart;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final List<MkvFrame> recorded = new ArrayList<>();
    private @Nullable Waiting speaking;
    private int spokenFrames;
    private int clips;
    private boolean started;
    private boolean recording;
    private long originNanos;
    private long frame;

    /** @param silence one silent frame */
    public CallerAudioTrack(int sampleRateHz, byte[] silence, int framesPerPart) {
        this.sampleRateHz = sampleRateHz;
        this.silence = silence.clone();
        this.framesPerPart = framesPerPart;
    }

    private record Waiting(int number, AudioClip clip) {}

    /** Starts the frames, and with them the clips. Starting again does nothing. */
    public void start(long nowMillis) {
        if (!started) {
            started = true;
            originNanos = nowMillis * NANOS_PER_MILLI;
        }
    }

    public boolean started() {
        return started;
    }

    /** Starts to return {@link Event.Audio}. */
    public void record(long nowMillis) {
        start(nowMillis);
        recording = true;
    }

    /** Whether no clip is playing or waiting. */
    public boolean silent() {
        return speaking == null && waiting.isEmpty();
    }

    /**
     * Adds a clip.
     *
     * @param immediately whether the clip replaces the clips that are waiting and playing
     * @return the number of the clip, from 1; 0 if too many clips are waiting
     */
    public int add(AudioClip clip, boolean immediately, long nowMillis, List<Event> events) {
        events.addAll(advance(nowMillis));
        if (immediately) {
            waiting.clear();
            finishSpeaking(true, events);
        }
        if (waiting.size() >= MAX_WAITING) {
            return 0;
        }
        clips++;
        waiting.add(new Waiting(clips, clip));
        return clips;
    }

    /** When {@link #advance} has events to return. */
    public OptionalLong wakeAtMillis() {
        if (!started) {
            return OptionalLong.empty();
        }
        long next = Long.MAX_VALUE;
        if (recording) {
            next = frame + framesPerPart - recorded.size();
        }
        Waiting current = speaking;
        if (current != null) {
            next = Math.min(next, frame + Math.max(1, framesLeft(current)));
        } else if (!waiting.isEmpty()) {
            next = Math.min(next, frame + 1);
        }
        return next == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(millisUp(next));
    }

    private long framesLeft(Waiting current) {
        long end = spokenFrames < current.clip().spokenFrames()
                ? current.clip().spokenFrames()
                : current.clip().frames().size();
        return end - spokenFrames;
    }

    /** Advances over all frames that end by {@code nowMillis}. */
    public List<Event> advance(long nowMillis) {
        List<Event> events = new ArrayList<>();
        while (started && nanos(frame + 1) <= nowMillis * NANOS_PER_MILLI) {
            advanceFrame(events);
        }
        return events;
    }

    /** Stops recording, and returns the last, incomplete part. */
    public List<Event> stop(long nowMillis) {
        List<Event> events = new ArrayList<>(advance(nowMillis));
        waiting.clear();
        finishSpeaking(true, events);
        flush(events);
        recording = false;
        return events;
    }

    private void advanceFrame(List<Event> events) {
        if (speaking == null && !waiting.isEmpty()) {
            speaking = waiting.remove();
            spokenFrames = 0;
            events.add(new Event.SpeechStarted(speaking.number(), millis(frame)));
        }
        byte[] payload = silence;
        Waiting current = speaking;
        if (current != null) {
            payload = current.clip().frames().get(spokenFrames);
            spokenFrames++;
        }
        if (recording) {
            recorded.add(new MkvFrame(TRACK, nanos(frame), true, payload));
        }
        frame++;
        if (current != null && spokenFrames == current.clip().spokenFrames()) {
            events.add(new Event.SpeechEnded(current.number(), millis(frame), false));
        }
        if (current != null && spokenFrames == current.clip().frames().size()) {
            speaking = null;
        }
        if (recorded.size() == framesPerPart) {
            flush(events);
        }
    }

    private void finishSpeaking(boolean cut, List<Event> events) {
        Waiting current = speaking;
        speaking = null;
        if (current != null && spokenFrames < current.clip().spokenFrames()) {
            events.add(new Event.SpeechEnded(current.number(), millis(frame), cut));
        }
    }

    private void flush(List<Event> events) {
        if (!recorded.isEmpty()) {
            long start = recorded.getFirst().timeNanos();
            events.add(new Event.Audio(start, nanos(frame) - start, recorded));
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

    /** An event of a caller's audio. */
    public sealed interface Event {
        /** A clip starts; clips are numbered from 1 in the order in which they were added. */
        record SpeechStarted(int clip, long atMillis) implements Event {}

        /** A clip ended; {@code cut} if another one replaced it. */
        record SpeechEnded(int clip, long atMillis, boolean cut) implements Event {}

        /** A part of the audio; times are in nanoseconds since 1970. */
        record Audio(long startNanos, long lengthNanos, List<MkvFrame> frames) implements Event {
            public Audio {
                frames = List.copyOf(frames);
            }
        }
    }
}
