package dev.llafar.kvs.mkv;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a SimpleBlock or Block incrementally: track number, relative time, flags, lacing, frames. Each payload is
 * copied once, from the chunk to the array of its frame.
 */
final class BlockBody {
    /** Larger arrays are allocated only as their bytes arrive, because the declared size may be wrong. */
    private static final int TRUSTED_PAYLOAD_BYTES = 1 << 20;

    private static final int KEYFRAME = 0x80;
    private static final int LACING = 0x06;
    /** One byte for the track number, two for the time, one for the flags. */
    private static final int SHORTEST = 4;

    private enum Phase {
        TRACK,
        TIME_HIGH,
        TIME_LOW,
        FLAGS,
        LACING,
        PAYLOAD
    }

    private static final int[] NOT_LACED = {};
    private static final byte[] NOTHING = {};

    private String element = "";
    private long atByte;
    private long bytesLeft;
    private Phase phase = Phase.TRACK;
    private int trackBytesLeft;
    private long track;
    private int relativeTime;
    private int flags;
    private @Nullable LaceHeader lace;
    private int[] frameBytes = NOT_LACED;
    private int frame;
    private byte[] payload = NOTHING;
    private int payloadBytes;
    private int filled;
    private final List<MkvFrame> frames = new ArrayList<>(1);
    private final ClusterReader cluster;

    /** The time of a block is relative to its Cluster. */
    BlockBody(ClusterReader cluster) {
        this.cluster = cluster;
    }

    /** Starts a new block. */
    void begin(String element, long atByte, long bodyBytes) {
        if (bodyBytes < SHORTEST) {
            throw new MalformedMkv.Failure(
                    element,
                    atByte,
                    "has " + bodyBytes + " bytes",
                    "at least " + SHORTEST + " for track, time and flags");
        }
        this.element = element;
        this.atByte = atByte;
        this.bytesLeft = bodyBytes;
        phase = Phase.TRACK;
        trackBytesLeft = 0;
        lace = null;
        frameBytes = NOT_LACED;
        frame = 0;
        frames.clear();
    }

    /** Reads bytes of {@code chunk[at..end)} up to the end of the block, and returns their number. */
    int accept(byte[] chunk, int at, int end) {
        int stop = (int) Math.min(end, at + bytesLeft);
        int next = at;
        while (next < stop && phase != Phase.PAYLOAD) {
            acceptHeader(chunk[next++] & 0xFF, bytesLeft - (next - at));
        }
        if (phase == Phase.PAYLOAD) {
            while (next < stop) {
                int copied = Math.min(stop - next, payloadBytes - filled);
                fill(chunk, next, copied);
                next += copied;
                finishFilledFrames();
            }
        }
        bytesLeft -= next - at;
        if (bytesLeft == 0 && phase != Phase.PAYLOAD) {
            throw new MalformedMkv.Failure(
                    element, atByte, "ends inside its own header", "track, time, flags and lacing");
        }
        return next - at;
    }

    boolean complete() {
        return bytesLeft == 0;
    }

    long bytesLeft() {
        return bytesLeft;
    }

    /** The frames of a complete block. Valid until the next begin. */
    List<MkvFrame> frames() {
        return frames;
    }

    private void acceptHeader(int b, long leftAfter) {
        switch (phase) {
            case TRACK -> acceptTrack(b);
            case TIME_HIGH -> {
                relativeTime = (byte) b;
                phase = Phase.TIME_LOW;
            }
            case TIME_LOW -> {
                relativeTime = relativeTime << 8 | b;
                phase = Phase.FLAGS;
            }
            case FLAGS -> {
                flags = b;
                if ((b & LACING) == 0) {
                    beginPayload((int) leftAfter);
                    finishFilledFrames();
                } else {
                    lace = new LaceHeader(element, atByte, b & LACING);
                    phase = Phase.LACING;
                }
            }
            case LACING -> {
                if (lace != null && lace.accept(b)) {
                    frameBytes = lace.sizes(leftAfter);
                    beginPayload(frameBytes[0]);
                    finishFilledFrames();
                }
            }
            case PAYLOAD -> throw new IllegalStateException("phase is PAYLOAD, expected a phase of the block's header");
        }
    }

    private void acceptTrack(int b) {
        if (trackBytesLeft == 0) {
            int length = Integer.numberOfLeadingZeros(b) - 23;
            if (length > 8) {
                throw new MalformedMkv.Failure(
                        element,
                        atByte,
                        "has a track number that begins with byte 0x00",
                        "a number of one to eight bytes");
            }
            track = b & (0xFF >> length);
            trackBytesLeft = length;
        } else {
            track = track << 8 | b;
        }
        if (--trackBytesLeft == 0) {
            if (track < 1 || track > Integer.MAX_VALUE) {
                throw new MalformedMkv.Failure(
                        element, atByte, "is of track " + track, "a track number from 1 to " + Integer.MAX_VALUE);
            }
            phase = Phase.TIME_HIGH;
        }
    }

    private void beginPayload(int bytes) {
        phase = Phase.PAYLOAD;
        payloadBytes = bytes;
        filled = 0;
        payload = NOTHING;
    }

    private void fill(byte[] chunk, int at, int length) {
        if (length == payloadBytes) {
            payload = Arrays.copyOfRange(chunk, at, at + length);
        } else {
            if (filled + length > payload.length) {
                long room = Math.max(TRUSTED_PAYLOAD_BYTES, Math.max(2L * payload.length, filled + length));
                payload = Arrays.copyOf(payload, (int) Math.min(payloadBytes, room));
            }
            System.arraycopy(chunk, at, payload, filled, length);
        }
        filled += length;
    }

    /** Completes a frame, and the empty frames after it. */
    private void finishFilledFrames() {
        int count = Math.max(1, frameBytes.length);
        while (frame < count && filled == payloadBytes) {
            long nanos = cluster.timeNanos(relativeTime, frame, (int) track);
            frames.add(new MkvFrame((int) track, nanos, (flags & KEYFRAME) != 0, frame, payload));
            frame++;
            if (frame < count) {
                beginPayload(frameBytes[frame]);
            }
        }
    }
}
