package dev.llafar.local.kvs;

import dev.llafar.kvs.fragment.Fragment;
import dev.llafar.kvs.fragment.FragmentTags;
import dev.llafar.kvs.mkv.MkvEvent;
import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.MkvTag;
import dev.llafar.kvs.mkv.MkvTrack;
import dev.llafar.kvs.put.PutMediaError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A fragment that is being received. Its server timestamp is the time of its first byte. */
final class FragmentBuilder {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private final MkvEvent.SegmentInfo info;
    private final MkvEvent.Tracks tracks;
    private final KvsLimits.FragmentRules rules;
    private final List<MkvTag> tags;
    private final long timeNanos;
    private final String number;
    private final long serverMillis;
    private final List<MkvFrame> frames = new ArrayList<>();
    private final Map<Integer, Long> lastNanosByTrack = new HashMap<>();
    private long payloadBytes;
    private long endNanos;
    private boolean ended;

    FragmentBuilder(
            MkvEvent.SegmentInfo info,
            MkvEvent.Tracks tracks,
            List<MkvTag> tags,
            KvsLimits.FragmentRules rules,
            long timeNanos,
            String number,
            long serverMillis) {
        this.info = info;
        this.tracks = tracks;
        this.tags = tags;
        this.rules = rules;
        this.timeNanos = timeNanos;
        this.number = number;
        this.serverMillis = serverMillis;
        this.endNanos = timeNanos;
    }

    String number() {
        return number;
    }

    long timecodeMillis() {
        return Math.floorDiv(timeNanos, NANOS_PER_MILLI);
    }

    /** The producer's tags; more may be added until the fragment is stored. */
    List<MkvTag> tags() {
        return tags;
    }

    boolean ended() {
        return ended;
    }

    void end() {
        ended = true;
    }

    /** Adds a frame; returns an error if the frame is invalid or exceeds a limit. */
    Optional<PutMediaError> add(MkvFrame frame) {
        MkvTrack track = tracks.tracks().stream()
                .filter(declared -> declared.number() == frame.track())
                .findFirst()
                .orElse(null);
        if (track == null) {
            return Optional.of(PutMediaError.TRACK_NUMBER_MISMATCH);
        }
        // A frame has the duration that its track declares, or else that of the previous frame.
        Long lastNanos = lastNanosByTrack.put(frame.track(), frame.timeNanos());
        long lengthNanos = track.defaultDurationNanos() > 0 || lastNanos == null
                ? track.defaultDurationNanos()
                : frame.timeNanos() - lastNanos;
        endNanos = Math.max(endNanos, frame.timeNanos() + Math.max(0, lengthNanos));
        payloadBytes += frame.payload().length;
        if (payloadBytes > rules.maxBytes()) {
            return Optional.of(PutMediaError.MAX_FRAGMENT_SIZE_REACHED);
        }
        if ((frame.timeNanos() - timeNanos) / NANOS_PER_MILLI > rules.maxMillis()) {
            return Optional.of(PutMediaError.MAX_FRAGMENT_DURATION_REACHED);
        }
        frames.add(frame);
        return Optional.empty();
    }

    /** Checks the complete fragment. */
    Optional<PutMediaError> error() {
        boolean everyTrackHasFrames =
                tracks.tracks().stream().allMatch(track -> lastNanosByTrack.containsKey(track.number()));
        return everyTrackHasFrames ? Optional.empty() : Optional.of(PutMediaError.FRAMES_MISSING_FOR_TRACK);
    }

    StoredFragment stored(long producerMillis) {
        return new StoredFragment(
                number,
                producerMillis,
                serverMillis,
                (endNanos - timeNanos) / NANOS_PER_MILLI,
                new Fragment(info, tracks.tracks(), new FragmentTags(tags), timeNanos, frames));
    }
}
