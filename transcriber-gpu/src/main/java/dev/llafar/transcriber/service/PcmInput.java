package dev.llafar.transcriber.service;

import static dev.llafar.transcriber.service.StreamEnd.Failure.invalid;

import dev.llafar.audio.PcmBytes;
import dev.llafar.audio.SampleClock;
import dev.llafar.audio.media.Resampler;
import dev.llafar.proto.v1.AudioChunk;
import org.jspecify.annotations.Nullable;

/**
 * Converts a stream's audio chunks to 16 kHz samples: checks positions, skips bytes that were received before, mixes channels
 * and resamples other rates. It uses no network and no clock. Must be closed.
 */
final class PcmInput implements AutoCloseable {
    private final int chunkBytes;
    private final int frameBytes;
    private final PcmBytes samples;
    /** Null at 16 kHz. */
    private final @Nullable Resampler resampler;

    private long nextByte;
    private long returnedSamples;

    PcmInput(int sampleRateHz, int channels, long startSample, int chunkBytes) {
        this.chunkBytes = chunkBytes;
        this.frameBytes = channels * SampleClock.BYTES_PER_SAMPLE;
        this.samples = new PcmBytes(channels);
        this.resampler = sampleRateHz == SampleClock.SAMPLE_RATE_HZ ? null : new Resampler(sampleRateHz);
        this.nextByte = startSample * sampleRateHz / SampleClock.SAMPLE_RATE_HZ * frameBytes;
    }

    /** The number of received bytes of the session's stream, which is the position of the next one. */
    long receivedThroughByte() {
        return nextByte;
    }

    /**
     * Accepts a chunk.
     *
     * @return the samples that are complete and new, possibly none
     * @throws StreamEnd.Failure for a gap or a chunk over the limit
     */
    short[] accept(AudioChunk chunk) {
        int length = chunk.getData().size();
        if (length > chunkBytes) {
            throw invalid("audio.data", length + " bytes long", "at most " + chunkBytes);
        }
        int skipped = (int) Math.min(length, nextByte - firstByte(chunk));
        nextByte += length - skipped;
        short[] mixed = samples.accept(chunk.getData().substring(skipped).toByteArray());
        short[] result = resampler == null ? mixed : resampler.accept(mixed);
        returnedSamples += result.length;
        return result;
    }

    /** Samples returned since the stream began. */
    long returnedSamples() {
        return returnedSamples;
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
