package dev.llafar.audio;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the audio that one process keeps in memory for all its sessions together. Each session opens a {@link Share} with a
 * floor that is reserved for it; what it keeps beyond its floor comes from what is left. When nothing is left, shares above
 * their floor are full, and their owners stop reading from their clients until audio is released. A floor that holds the
 * longest utterance guarantees that every session can continue.
 *
 * <p>Safe for use from any thread; a share belongs to one owner.
 */
public final class AudioBudget {
    /** The longest utterance and its hang-over: an owner with so much reserved can always settle what it keeps. */
    public static final int SESSION_FLOOR_SAMPLES = 32 * SampleClock.SAMPLE_RATE_HZ;

    private final long samples;
    private final AtomicLong used = new AtomicLong();

    /** @param samples at most this many samples are kept, plus one append for each session */
    public AudioBudget(long samples) {
        if (samples < 1) {
            throw new IllegalArgumentException("samples: got " + samples + "; expected 1 or more");
        }
        this.samples = samples;
    }

    /** A budget that fits in {@code bytes} of memory: a sample takes two bytes. */
    public static AudioBudget ofBytes(long bytes) {
        return new AudioBudget(bytes / Short.BYTES);
    }

    /** No bound, for tests and for programs that keep one session. */
    public static AudioBudget unbounded() {
        return new AudioBudget(Long.MAX_VALUE / 2);
    }

    /**
     * Checks that so many sessions can keep one utterance each.
     *
     * @param sharesPerSession 1, or 2 if the sessions' transcriber shares this budget
     * @throws IllegalArgumentException naming the most that this budget allows
     */
    public void requireRoomFor(int sessions, int sharesPerSession) {
        long most = samples / ((long) sharesPerSession * SESSION_FLOOR_SAMPLES);
        if (sessions > most) {
            throw new IllegalArgumentException("sessions: got " + sessions + "; expected at most " + most
                    + " with an audio budget of " + samples * Short.BYTES / (1 << 20)
                    + " MiB, half of the heap: allow fewer sessions or a larger heap");
        }
    }

    /** Whether a share with this floor could be opened now. */
    public boolean hasRoomFor(long floorSamples) {
        return used.get() + floorSamples <= samples;
    }

    /** Opens a share, or returns null if its floor does not fit any more. */
    public @Nullable Share open(long floorSamples) {
        Share share = new Share();
        return share.reserve(floorSamples) ? share : null;
    }

    public long samples() {
        return samples;
    }

    /** Samples that are reserved or kept. */
    public long usedSamples() {
        return used.get();
    }

    private boolean isExhausted() {
        return used.get() >= samples;
    }

    /** The part of one session. */
    public final class Share implements AutoCloseable {
        private long floor;
        private long kept;

        private Share() {}

        /** Changes the floor; false, and nothing changed, if the budget has not enough left. A lower floor always fits. */
        public boolean reserve(long floorSamples) {
            long difference = Math.max(floorSamples, kept) - Math.max(floor, kept);
            if (used.addAndGet(difference) > samples && difference > 0) {
                used.addAndGet(-difference);
                return false;
            }
            floor = floorSamples;
            return true;
        }

        /** Reports how many samples the owner keeps now. */
        public void keep(long keptSamples) {
            used.addAndGet(Math.max(floor, keptSamples) - Math.max(floor, kept));
            kept = keptSamples;
        }

        /** Whether the owner must not take more audio now. */
        public boolean isFull() {
            return kept >= floor && isExhausted();
        }

        /** Returns everything. Idempotent. */
        @Override
        public void close() {
            used.addAndGet(-Math.max(floor, kept));
            floor = 0;
            kept = 0;
        }
    }
}
