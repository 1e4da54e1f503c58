package dev.llafar.kvs.track;

import dev.llafar.kvs.fragment.Fragment;
import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.MkvTrack;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the tracks of one call from its fragments, each track without gaps on the call's clock.
 *
 * <p>A fragment that is not simply the next one is treated as follows:
 *
 * <ul>
 *   <li>A fragment whose number was received before is dropped.
 *   <li>If a fragment starts after the end of the previous one, silence fills the gap. But if the gap exceeds {@value
 *       #JUMP_MILLIS} ms and the service's timestamps show that this time did not pass, or there are no such timestamps and
 *       the gap exceeds {@value #LONGEST_GAP_MILLIS} ms, then the producer's clock was set forward: the fragment follows
 *       the previous one without a gap.
 *   <li>If a fragment starts earlier, the overlap is cut off. But if it is earlier by more than {@value #JUMP_MILLIS} ms,
 *       then it is either late (its number is smaller) and dropped, or the producer's clock was set back, and the fragment
 *       follows the previous one.
 * </ul>
 *
 * <p>A missing track is not an error. Decodes in the caller's thread, which must not be an event loop. Not thread safe;
 * must be closed, because decoders hold native memory.
 */
public final class CallAudio implements AutoCloseable {
    /** Larger than the time for which producers buffer audio, and than clock corrections that can be ignored. */
    static final long JUMP_MILLIS = 10_000;

    /** Without the service's timestamps, a longer gap is treated as a clock that was set. */
    static final long LONGEST_GAP_MILLIS = 2 * 60 * 60 * 1_000;

    private static final long NANOS_PER_MILLI = 1_000_000;
    /** More than an hour of fragments; a reconnect repeats only a few. */
    private static final int REMEMBERED_NUMBERS = 4_096;

    /** The sample rate of the output. */
    public enum Rate {
        /** The recorded rate: the samples of L16 are unchanged. */
        NATIVE,
        /** 16 kHz, the rate of a session's sample clock. */
        SESSION
    }

    private final Rate rate;
    private final Map<String, TrackAudio> tracks = new LinkedHashMap<>();
    private final Map<String, Boolean> received = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED_NUMBERS;
        }
    };
    private boolean started;
    private long originNanos;
    private long startMillis;
    private @Nullable String lastNumber;
    private OptionalLong lastServerMillis = OptionalLong.empty();
    private long lastTimeNanos;

    public CallAudio(Rate rate) {
        this.rate = rate;
    }

    /** Decodes a fragment. */
    public List<TrackEvent> accept(Fragment fragment) {
        var events = new ArrayList<TrackEvent>();
        var number = fragment.tags().fragmentNumber().orElse(null);
        if (number != null && received.put(number, true) != null) {
            events.add(new TrackEvent.FragmentRepeated(number));
            return events;
        }
        if (!started) {
            started = true;
            originNanos = earliestNanos(fragment);
            startMillis = Math.floorDiv(originNanos, NANOS_PER_MILLI);
        } else if (!follows(fragment, number, events)) {
            return events;
        }
        decode(fragment, events);
        lastNumber = number == null ? lastNumber : number;
        lastServerMillis = fragment.tags().serverTimestampMillis();
        lastTimeNanos = fragment.timeNanos() - originNanos;
        return events;
    }

    /** Ends the call and returns the samples that the resamplers still hold. No fragment is accepted afterwards. */
    public List<TrackEvent> finish() {
        var events = new ArrayList<TrackEvent>();
        for (var audio : tracks.values()) {
            audio.finish(events);
        }
        return events;
    }

    /** The producer's time at the clock's zero, in milliseconds; 0 before the first fragment. */
    public long startMillis() {
        return startMillis;
    }

    /**
     * The clock's zero on the time scale of the last fragment's timestamps, in nanoseconds. Changes when the producer's
     * clock jumps, so that a position on the clock still maps to the timestamps of the last fragment.
     */
    public long originNanos() {
        return originNanos;
    }

    @Override
    public void close() {
        tracks.values().forEach(TrackAudio::close);
    }

    /** Returns whether the fragment is to be decoded; corrects the origin if the producer's clock jumped. */
    private boolean follows(Fragment fragment, @Nullable String number, List<TrackEvent> events) {
        long gapMillis = Math.floorDiv(fragment.timeNanos() - originNanos - endNanos(), NANOS_PER_MILLI);
        if (gapMillis < -JUMP_MILLIS && number != null && lastNumber != null && isBefore(number, lastNumber)) {
            events.add(new TrackEvent.FragmentLate(-gapMillis));
            return false;
        }
        boolean jumped = gapMillis < -JUMP_MILLIS || (gapMillis > JUMP_MILLIS && !timePassed(fragment, gapMillis));
        if (jumped) {
            originNanos = fragment.timeNanos() - endNanos();
            events.add(new TrackEvent.ClockJumped(gapMillis));
        }
        return true;
    }

    private boolean timePassed(Fragment fragment, long gapMillis) {
        var server = fragment.tags().serverTimestampMillis();
        if (server.isEmpty() || lastServerMillis.isEmpty()) {
            return gapMillis <= LONGEST_GAP_MILLIS;
        }
        return server.getAsLong() - lastServerMillis.getAsLong() >= gapMillis / 2;
    }

    /** The end of the longest track, or the start of the last fragment if that has no audio. */
    private long endNanos() {
        long end = lastTimeNanos;
        for (var audio : tracks.values()) {
            end = Math.max(end, audio.endNanos());
        }
        return end;
    }

    private void decode(Fragment fragment, List<TrackEvent> events) {
        Map<Integer, List<MkvFrame>> byTrack = new HashMap<>();
        for (var frame : fragment.frames()) {
            byTrack.computeIfAbsent(frame.track(), track -> new ArrayList<>()).add(frame);
        }
        TrackNames.of(fragment).forEach((name, track) -> {
            var frames = byTrack.get(track.number());
            if (frames != null) {
                var audio = tracks.computeIfAbsent(name, newName -> new TrackAudio(newName, rate));
                audio.accept(track, fragment.tags(), frames, originOf(track), events);
            }
        });
    }

    /** Timestamps of frames include the decoder's delay. */
    private long originOf(MkvTrack track) {
        return originNanos + track.codecDelayNanos();
    }

    private static long earliestNanos(Fragment fragment) {
        long earliest = fragment.timeNanos();
        for (var frame : fragment.frames()) {
            earliest = Math.min(earliest, frame.timeNanos());
        }
        return earliest;
    }

    /** Compares fragment numbers, which have more digits than a long holds. */
    private static boolean isBefore(String number, String other) {
        return number.length() != other.length() ? number.length() < other.length() : number.compareTo(other) < 0;
    }
}
