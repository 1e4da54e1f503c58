package dev.llafar.kvs.mux;

import dev.llafar.kvs.fragment.FragmentWriter;
import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.MkvTag;
import dev.llafar.kvs.mkv.MkvTrack;
import dev.llafar.kvs.producer.KvsProducer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Assembles the frames of several tracks to fragments at given times. A fragment is complete when all tracks have passed its
 * end. Performs no I/O. Times are relative to the start of the media file.
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

    /** Adds the next frame of a track. */
    void add(MkvFrame frame) {
        waiting.add(frame);
        reachedNanosByTrack.put(frame.track(), frame.timeNanos());
    }

    /** Starts another fragment at this time, later than all previous ones. */
    void cut(long nanos) {
        cuts.addLast(nanos);
    }

    /** Ends the input. */
    void finish(long mediumEndNanos) {
        finished = true;
        endNanos = mediumEndNanos;
    }

    /** Returns a complete fragment; empty if more frames are needed, and at the end. */
    Optional<KvsProducer.OutgoingFragment> next() {
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

    private Optional<KvsProducer.OutgoingFragment> taken(long untilNanos) {
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
        return Optional.of(new KvsProducer.OutgoingFragment(
                timeMillis, Math.max(1, untilMillis - timeMillis), writer.fragment(timeMillis, inside, tags)));
    }
}
