package dev.llafar.transcriber.service;

import static dev.llafar.transcriber.service.StreamFailure.invalid;

import dev.llafar.audio.PcmBytes;
import dev.llafar.audio.SampleClock;
import dev.llafar.audio.media.Resampler;
import dev.llafar.proto.v1.AudioChunk;
import org.jspecify.annotations.Nullable;

/**
 * A stream's audio chunks in, 16 kHz samples out: positions checked, bytes that were had already skipped, channels mixed,
 * other rates resampled. No network, no clock; close it.
 */
final class PcmInput implements AutoCloseable {
    private final int chunkBytes;
    private final int frameBytes;
    private final PcmBytes samples;
    /** Null at 16 kHz. */
    private final @Nullable Resampler resampler;

    private long nextByte;

    PcmInput(int sampleRateHz, int channels, long startSample, int chunkBytes) {
        this.chunkBytes = chunkBytes;
        this.frameBytes = channels * SampleClock.BYTES_PER_SAMPLE;
        this.samples = new PcmBytes(channels);
        this.resampler = sampleRateHz == SampleClock.SAMPLE_RATE_HZ ? null : new Resampler(sampleRateHz);
        this.nextByte = startSample * sampleRateHz / SampleClock.SAMPLE_RATE_HZ * frameBytes;
    }

    /** Bytes of the session's stream that are here: send from this one. */
    long receivedThroughByte() {
        return nextByte;
    }

    /**
     * Takes a chunk.
     *
     * @return the samples that are whole and new, perhaps none
     * @throws StreamFailure for a gap or a chunk over the limit
     */
    short[] accept(AudioChunk chunk) {
        int length = chunk.getData().size();
        if (length > chunkBytes) {
            throw invalid("audio.data", length + " bytes long", "at most " + chunkBytes);
        }
        int skipped = (int) Math.min(length, nextByte - firstByte(chunk));
        nextByte += length - skipped;
        short[] heard = samples.accept(chunk.getData().substring(skipped).toByteArray());
        return resampler == null ? heard : resampler.accept(heard);
    }

    /** The samples that the resampler held back; nothing more is accepted. */
    short[] finish() {
        return resampler == null ? new short[0] : resampler.finish();
    }

    @Override
    public void close() {
        if (resampler != null) {
            resampler.close();
        }
    }

    private long firstByte(AudioChunk chunk) {
        if (chunk.hasFirstByte() && chunk.hasFirstSample()) {
            throw invalid("audio", "placed by first_byte and by first_sample", "one of them");
        }
        if (chunk.hasFirstByte()) {
            return requireNoGap("audio.first_byte", chunk.getFirstByte(), nextByte);
        }
        if (chunk.hasFirstSample()) {
            return frameBytes * requireNoGap("audio.first_sample", chunk.getFirstSample(), nextByte / frameBytes);
        }
        return nextByte;
    }

    private static long requireNoGap(String field, long position, long next) {
        if (Long.compareUnsigned(position, next) > 0) {
            throw invalid(field, Long.toUnsignedString(position), "at most " + next + ": the audio between is missing");
        }
        return position;
    }
}
