package dev.llafar.gateway.session;

import dev.llafar.audio.AudioBudget;

/**
 * Audio on the sample clock that no final has settled: a ring that grows up to its bound and is replayed when a transcriber
 * stream fails. Invariant: {@code 0 <= startSample <= endSample}, and {@code endSample - startSample <= ring.length}.
 *
 * <p>The bound is soft by one append: the owner checks {@link #isFull()} before and stops reading its source while it is
 * full. What is kept counts against the process-wide {@link AudioBudget}.
 */
final class UnsettledAudio {
    private static final int FIRST_RING_SAMPLES = 16_000;

    private final int boundSamples;
    private final AudioBudget.Share share;
    private short[] ring = new short[FIRST_RING_SAMPLES];
    private long startSample;
    private long endSample;

    /** @param share closed by {@link #release()} */
    UnsettledAudio(int boundSamples, AudioBudget.Share share) {
        this.boundSamples = boundSamples;
        this.share = share;
    }

    long startSample() {
        return startSample;
    }

    long endSample() {
        return endSample;
    }

    boolean isFull() {
        return endSample - startSample >= boundSamples || share.isFull();
    }

    void append(short[] samples) {
        makeRoomFor(samples.length);
        int at = (int) (endSample % ring.length);
        int head = Math.min(samples.length, ring.length - at);
        System.arraycopy(samples, 0, ring, at, head);
        System.arraycopy(samples, head, ring, 0, samples.length - head);
        endSample += samples.length;
        share.keep(endSample - startSample);
    }

    /** Forgets the audio before a position; positions behind the start are ignored, positions after the end settle everything. */
    void settleThrough(long sample) {
        startSample = Math.max(startSample, Math.min(sample, endSample));
        share.keep(endSample - startSample);
    }

    /**
     * Copies audio from {@code fromSample} on.
     *
     * @return at most {@code most} samples, fewer at the end
     */
    short[] copy(long fromSample, int most) {
        if (fromSample < startSample || fromSample > endSample) {
            throw new IllegalArgumentException(
                    "fromSample: " + fromSample + "; expected " + startSample + " to " + endSample);
        }
        int length = (int) Math.min(most, endSample - fromSample);
        short[] samples = new short[length];
        int at = (int) (fromSample % ring.length);
        int head = Math.min(length, ring.length - at);
        System.arraycopy(ring, at, samples, 0, head);
        System.arraycopy(ring, 0, samples, head, length - head);
        return samples;
    }

    /** Changes the floor of the budget's share; false if the budget has not enough left. */
    boolean reserve(long floorSamples) {
        return share.reserve(floorSamples);
    }

    /** Returns the memory; no audio is appended any more. */
    void release() {
        startSample = endSample;
        ring = new short[1];
        share.close();
    }

    private void makeRoomFor(int samples) {
        long needed = endSample - startSample + samples;
        if (needed <= ring.length) {
            return;
        }
        short[] kept = copy(startSample, (int) (endSample - startSample));
        ring = new short[Math.toIntExact(Math.max(needed, Math.min(2L * ring.length, (long) boundSamples)))];
        int at = (int) (startSample % ring.length);
        int head = Math.min(kept.length, ring.length - at);
        System.arraycopy(kept, 0, ring, at, head);
        System.arraycopy(kept, head, ring, 0, kept.length - head);
    }
}
