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
 * The voices of one call from its fragments, each voice without holes on the call's clock.
 *
 * <p>What happens to a fragment that is not simply the next one:
 *
 * <ul>
 *   <li>its number was heard: dropped.
 *   <li>it begins later than the last one ended: the gap is silence. But if it is later by more than {@value
 *       #JUMP_MILLIS} ms and the service's own timestamps say that no such time went by, or there are none and it is more
 *       than {@value #LONGEST_GAP_MILLIS} ms, the producer's clock was set forward: it follows the last one at once.
 *   <li>it begins earlier: what was heard already is cut off. But if it is earlier by more than {@value #JUMP_MILLIS} ms,
 *       it is either late (its number is smaller) and dropped, or the producer's clock was set back and it follows the
 *       last one at once.
 * </ul>
 *
 * <p>A track that is missing is a voice that says nothing. Decodes in the caller's thread, which must not be an event
 * loop. Not thread safe; close it, for decoders hold native memory.
 */
public final class CallAudio implements AutoCloseable {
    /** No producer holds audio back so long, and no correction of a clock that does not matter is so large. */
    static final long JUMP_MILLIS = 10_000;

    /** Without the service's timestamps, a longer gap is taken for a clock that was set. */
    static final long LONGEST_GAP_MILLIS = 2 * 60 * 60 * 1_000;

    private static final long NANOS_PER_MILLI = 1_000_000;
    /** More than an hour of fragments; a reconnect repeats a few. */
    private static final int REMEMBERED_NUMBERS = 4_096;

    /** At which rate the voices come out. */
    public enum Rate {
        /** As they were recorded: L16 stays as it is, sample by sample. */
        NATIVE,
        /** 16 kHz, the clock of a session. */
        SESSION
    }

    private final Rate rate;
    private final Map<String, VoiceTrack> voices = new LinkedHashMap<>();
    private final Map<String, Boolean> heard = new LinkedHashMap<>() {
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

    /** What the fragment brings. */
    public List<CallEvent> accept(Fragment fragment) {
        var events = new ArrayList<CallEvent>();
        var number = fragment.tags().fragmentNumber().orElse(null);
        if (number != null && heard.put(number, true) != null) {
            events.add(new CallEvent.FragmentRepeated(number));
            return events;
        }
        if (!started) {
            started = true;
            originNanos = earliestNanos(fragment);
            startMillis = Math.floorDiv(originNanos, NANOS_PER_MILLI);
        } else if (!follows(fragment, number, events)) {
            return events;
        }
        lay(fragment, events);
        lastNumber = number == null ? lastNumber : number;
        lastServerMillis = fragment.tags().serverTimestampMillis();
        lastTimeNanos = fragment.timeNanos() - originNanos;
        return events;
    }

    /** The call is over: what the resamplers hold back. Nothing more is accepted. */
    public List<CallEvent> finish() {
        var events = new ArrayList<CallEvent>();
        for (var voice : voices.values()) {
            voice.finish(events);
        }
        return events;
    }

    /** When the clock was zero, in milliseconds of the producer's timestamps; 0 before the first fragment. */
    public long startMillis() {
        return startMillis;
    }

    /**
     * Where the clock's zero lies now, in nanoseconds of the timestamps of the fragment that came last. Moves when the
     * producer's clock jumps: what the clock says then still belongs to that fragment's own timestamps.
     */
    public long originNanos() {
        return originNanos;
    }

    @Override
    public void close() {
        voices.values().forEach(VoiceTrack::close);
    }

    /** Corrects the origin for a clock that jumped. */
    private boolean follows(Fragment fragment, @Nullable String number, List<CallEvent> events) {
        long gapMillis = Math.floorDiv(fragment.timeNanos() - originNanos - endNanos(), NANOS_PER_MILLI);
        if (gapMillis < -JUMP_MILLIS && number != null && lastNumber != null && isBefore(number, lastNumber)) {
            events.add(new CallEvent.FragmentLate(-gapMillis));
            return false;
        }
        boolean jumped = gapMillis < -JUMP_MILLIS || (gapMillis > JUMP_MILLIS && !timeWentBy(fragment, gapMillis));
        if (jumped) {
            originNanos = fragment.timeNanos() - endNanos();
            events.add(new CallEvent.ClockJumped(gapMillis));
        }
        return true;
    }

    private boolean timeWentBy(Fragment fragment, long gapMillis) {
        var server = fragment.tags().serverTimestampMillis();
        if (server.isEmpty() || lastServerMillis.isEmpty()) {
            return gapMillis <= LONGEST_GAP_MILLIS;
        }
        return server.getAsLong() - lastServerMillis.getAsLong() >= gapMillis / 2;
    }

    /** Where the call has come to: the end of the voice that is furthest, or of a last fragment without sound. */
    private long endNanos() {
        long end = lastTimeNanos;
        for (var voice : voices.values()) {
            end = Math.max(end, voice.endNanos());
        }
        return end;
    }

    private void lay(Fragment fragment, List<CallEvent> events) {
        Map<Integer, List<MkvFrame>> byTrack = new HashMap<>();
        for (var frame : fragment.frames()) {
            byTrack.computeIfAbsent(frame.track(), track -> new ArrayList<>()).add(frame);
        }
        VoiceNames.of(fragment).forEach((name, track) -> {
            var frames = byTrack.get(track.number());
            if (frames != null) {
                var voice = voices.computeIfAbsent(name, unheard -> new VoiceTrack(unheard, rate));
                voice.accept(track, fragment.tags(), frames, originOf(track), events);
            }
        });
    }

    /** A decoder's delay is time that its frames state too much. */
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

    /** Both are digits, too many for a long. */
    private static boolean isBefore(String number, String other) {
        return number.length() != other.length() ? number.length() < other.length() : number.compareTo(other) < 0;
    }
}
