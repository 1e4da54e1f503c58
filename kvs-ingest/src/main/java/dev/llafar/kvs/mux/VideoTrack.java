package dev.llafar.kvs.mux;

import dev.llafar.kvs.mkv.MkvTrack;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the video track. Each fragment begins with a keyframe. If the media file has no picture for this time, the last
 * one is repeated, because the service requires frames of each track in each fragment. At most 40 pictures per second are
 * kept.
 */
final class VideoTrack implements AutoCloseable {
    static final int WIDTH_PIXELS = 640;
    static final int HEIGHT_PIXELS = 480;

    private static final long FRAGMENT_NANOS = 2_000_000_000L;
    /** A picture that is late by at most this time still starts its fragment. */
    private static final long MAX_FRAGMENT_DELAY_NANOS = 1_000_000_000L;

    private static final long MIN_STEP_NANOS = 25_000_000;

    private final int trackNumber;
    private final H264Encoder encoder = new H264Encoder(WIDTH_PIXELS, HEIGHT_PIXELS);
    private byte @Nullable [] last;
    private long lastNanos = -MIN_STEP_NANOS;
    private long nextCutNanos;

    VideoTrack(int trackNumber) {
        this.trackNumber = trackNumber;
    }

    MkvTrack track() {
        return encoder.track(trackNumber);
    }

    /** The end of the track so far. */
    long reachedNanos() {
        return last == null ? 0 : lastNanos + MIN_STEP_NANOS;
    }

    /** Adds a picture. The first one is shown from the start. */
    void show(byte[] yuv420, long timeNanos, FragmentCutter into) {
        if (last == null) {
            last = yuv420;
            encode(yuv420, 0, into);
        } else if (timeNanos - lastNanos >= MIN_STEP_NANOS) {
            repeatUntil(timeNanos - MAX_FRAGMENT_DELAY_NANOS, into);
            last = yuv420;
            if (timeNanos - lastNanos >= MIN_STEP_NANOS) {
                encode(yuv420, timeNanos, into);
            }
        }
    }

    /** Starts the fragments that are due before this time with the last picture. */
    void repeatUntil(long nanos, FragmentCutter into) {
        while (last != null && nextCutNanos < nanos && lastNanos < nanos) {
            encode(last, Math.max(nextCutNanos, lastNanos + MIN_STEP_NANOS), into);
        }
    }

    @Override
    public void close() {
        encoder.close();
    }

    private void encode(byte[] picture, long nanos, FragmentCutter into) {
        boolean begins = nanos >= nextCutNanos;
        var frame = encoder.encode(trackNumber, picture, nanos, begins);
        if (frame.isPresent()) {
            if (begins && frame.get().keyframe()) {
                if (nanos > 0) {
                    into.cut(nanos);
                }
                nextCutNanos = nanos + FRAGMENT_NANOS;
            }
            into.add(frame.get());
        }
        lastNanos = nanos;
    }
}
