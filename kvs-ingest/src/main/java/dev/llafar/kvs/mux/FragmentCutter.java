package dev.llafar.kvs.mux;

import dev.llafar.kvs.fragment.FragmentWriter;
import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.MkvTag;
import dev.llafar.kvs.mkv.MkvTrack;
import dev.llafar.kvs.producer.OutgoingFragment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Frames of several tracks to fragments that begin where they are told to. A fragment is given out when every track has come
 * past its end. Pure. Times count from the medium's beginning.
 */
final class FragmentCutter {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final FragmentWriter writer;
    private final long startMillis;
    private final List<MkvTag> tags;
    private final Map<Integer, Long> reachedNanosByTrack = new HashMap<>();
    private final Deque<Long> cuts = new ArrayDeque<>();
    private List<MkvFrame> waiting = new ArrayList<>();
    private boolean finished;
    private long endNanos;

    FragmentCutter(FragmentWriter writer, List<MkvTrack> tracks, long startMillis, List<MkvTag> tags) {
        this.writer = writer;
        this.startMillis = startMillis;
        this.tags = List.copyOf(tags);
        tracks.forEach(track -> reachedNanosByTrack.put(track.number(), Long.MIN_VALUE));
    }

    /** The next frame of its track. */
    void add(MkvFrame frame) {
        waiting.add(frame);
        reachedNanosByTrack.put(frame.track(), frame.timeNanos());
    }

    /** Another fragment begins there; later than all before it. */
    void cut(long nanos) {
        cuts.addLast(nanos);
    }

    /** No more frames come. */
    void finish(long mediumEndNanos) {
        finished = true;
        endNanos = mediumEndNanos;
    }

    /** A fragment that is complete; empty when more frames are needed, or after the end none are left. */
    Optional<OutgoingFragment> next() {
        while (!cuts.isEmpty() && (finished || allReached(cuts.getFirst()))) {
            var fragment = taken(cuts.removeFirst());
            if (fragment.isPresent()) {
                return fragment;
            }
        }
        return finished ? taken(Math.max(endNanos, lastNanos() + 1)) : Optional.empty();
    }

    private boolean allReached(long nanos) {
        return reachedNanosByTrack.values().stream().allMatch(reached -> reached >= nanos);
    }

    private long lastNanos() {
        return waiting.stream().mapToLong(MkvFrame::timeNanos).max().orElse(0);
    }

    private Optional<OutgoingFragment> taken(long untilNanos) {
        var inside = new ArrayList<MkvFrame>();
        var later = new ArrayList<MkvFrame>();
        for (var frame : waiting) {
            if (frame.timeNanos() < untilNanos) {
                long absolute = startMillis * NANOS_PER_MILLI + frame.timeNanos();
                inside.add(new MkvFrame(frame.track(), absolute, frame.keyframe(), frame.payload()));
            } else {
                later.add(frame);
            }
        }
        waiting = later;
        if (inside.isEmpty()) {
            return Optional.empty();
        }
        inside.sort(Comparator.comparingLong(MkvFrame::timeNanos));
        long timeMillis = inside.getFirst().timeNanos() / NANOS_PER_MILLI;
        long untilMillis = startMillis + Math.ceilDiv(untilNanos, NANOS_PER_MILLI);
        return Optional.of(new OutgoingFragment(
                timeMillis, Math.max(1, untilMillis - timeMillis), writer.fragment(timeMillis, inside, tags)));
    }
}
