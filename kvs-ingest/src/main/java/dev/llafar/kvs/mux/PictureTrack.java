package dev.llafar.kvs.mux;

import dev.llafar.kvs.mkv.MkvTrack;
import org.jspecify.annotations.Nullable;

/**
 * The pictures of a medium in their track. Every fragment begins with one that needs no other; where the medium has none for
 * so long, the last one is shown again, for the service wants something of every track in every fragment. At most 40 a
 * second are kept.
 */
final class PictureTrack implements AutoCloseable {
    static final int WIDTH_PIXELS = 640;
    static final int HEIGHT_PIXELS = 480;

    private static final long FRAGMENT_NANOS = 2_000_000_000L;
    /** A picture that comes so much later than a fragment should begin still begins it. */
    private static final long PATIENCE_NANOS = 1_000_000_000L;

    private static final long LEAST_STEP_NANOS = 25_000_000;

    private final int trackNumber;
    private final H264Encoder encoder = new H264Encoder(WIDTH_PIXELS, HEIGHT_PIXELS);
    private byte @Nullable [] last;
    private long lastNanos = -LEAST_STEP_NANOS;
    private long nextCutNanos;

    PictureTrack(int trackNumber) {
        this.trackNumber = trackNumber;
    }

    MkvTrack track() {
        return encoder.track(trackNumber);
    }

    /** Where the pictures have come to. */
    long reachedNanos() {
        return last == null ? 0 : lastNanos + LEAST_STEP_NANOS;
    }

    /** The next picture; the first one is shown from the beginning. */
    void show(byte[] yuv420, long timeNanos, FragmentCutter into) {
        if (last == null) {
            last = yuv420;
            encode(yuv420, 0, into);
        } else if (timeNanos - lastNanos >= LEAST_STEP_NANOS) {
            repeatUntil(timeNanos - PATIENCE_NANOS, into);
            last = yuv420;
            if (timeNanos - lastNanos >= LEAST_STEP_NANOS) {
                encode(yuv420, timeNanos, into);
            }
        }
    }

    /** Begins the fragments that should begin before that time with the last picture. */
    void repeatUntil(long nanos, FragmentCutter into) {
        while (last != null && nextCutNanos < nanos && lastNanos < nanos) {
            encode(last, Math.max(nextCutNanos, lastNanos + LEAST_STEP_NANOS), into);
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
