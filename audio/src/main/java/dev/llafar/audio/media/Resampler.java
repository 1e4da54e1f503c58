package dev.llafar.audio.media;

import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_S16;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;

import dev.llafar.audio.SampleClock;
import java.util.Arrays;
import org.bytedeco.ffmpeg.avutil.AVChannelLayout;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.ShortPointer;
import org.jspecify.annotations.Nullable;

/**
 * Converts a mono stream of any rate to 16 kHz. The output is bit for bit independent of how the input is split, because
 * libswresample always processes 10 ms at a time. Output sample n corresponds to the time n / 16,000 s of the input, and the
 * total is {@code ceil(input * 16,000 / rate)} samples. Not thread safe; must be closed.
 */
public final class Resampler implements AutoCloseable {
    /** The bound of {@code StreamConfig.sample_rate_hz}. */
    public static final int MIN_RATE_HZ = 8_000;

    /** The bound of {@code StreamConfig.sample_rate_hz}. */
    public static final int MAX_RATE_HZ = 192_000;

    private static final short[] NONE = {};

    private final int sampleRateHz;
    private final @Nullable SampleConverter converter;
    private final ShortPointer input;
    private final PointerPointer<Pointer> inputs = new PointerPointer<>(1);
    private final short[] block;
    private int blocked;
    private long samplesIn;
    private long samplesOut;
    private boolean finished;

    /**
     * @param sampleRateHz of the input, {@value #MIN_RATE_HZ} to {@value #MAX_RATE_HZ}
     * @throws IllegalArgumentException for any other rate
     */
    public Resampler(int sampleRateHz) {
        if (sampleRateHz < MIN_RATE_HZ || sampleRateHz > MAX_RATE_HZ) {
            throw new IllegalArgumentException("sample_rate_hz is " + sampleRateHz + ", expected " + MIN_RATE_HZ
                    + " to " + MAX_RATE_HZ + " samples per second");
        }
        this.sampleRateHz = sampleRateHz;
        this.block = new short[Math.ceilDiv(sampleRateHz, 100)];
        this.input = new ShortPointer(block.length);
        inputs.put(0, input);
        this.converter = sampleRateHz == SampleClock.SAMPLE_RATE_HZ ? null : monoConverter(sampleRateHz);
    }

    /** Converts samples. Up to 10 ms and the filter's length are held back. The caller owns the array. */
    public short[] accept(short[] samples) {
        requireOpen();
        samplesIn += samples.length;
        if (converter == null) {
            samplesOut += samples.length;
            return samples.clone();
        }
        long most = (samples.length + 4L * block.length) * SampleClock.SAMPLE_RATE_HZ / sampleRateHz + 256;
        var output = new short[Math.toIntExact(most)];
        int written = 0;
        int read = 0;
        while (read < samples.length) {
            int taken = Math.min(samples.length - read, block.length - blocked);
            System.arraycopy(samples, read, block, blocked, taken);
            read += taken;
            blocked += taken;
            if (blocked == block.length) {
                var converted = convertBlock(converter);
                if (written + converted.length > output.length) {
                    output = Arrays.copyOf(output, 2 * (written + converted.length));
                }
                System.arraycopy(converted, 0, output, written, converted.length);
                written += converted.length;
            }
        }
        samplesOut += written;
        return Arrays.copyOf(output, written);
    }

    /** Returns the remaining samples. No samples are accepted afterwards. */
    public short[] finish() {
        requireOpen();
        finished = true;
        if (converter == null || samplesIn == 0) {
            return NONE;
        }
        var last = blocked > 0 ? convertBlock(converter) : NONE;
        var drained = converter.drain();
        var rest = Arrays.copyOf(last, last.length + drained.length);
        System.arraycopy(drained, 0, rest, last.length, drained.length);
        // The filter returns up to two samples too many or one too few.
        long due = Math.ceilDiv(samplesIn * SampleClock.SAMPLE_RATE_HZ, (long) sampleRateHz) - samplesOut;
        var exact = Arrays.copyOf(rest, Math.toIntExact(due));
        samplesOut += exact.length;
        return exact;
    }

    @Override
    public void close() {
        if (!inputs.isNull()) {
            finished = true;
            if (converter != null) {
                converter.close();
            }
            input.close();
            inputs.close();
        }
    }

    private short[] convertBlock(SampleConverter through) {
        input.put(block, 0, blocked);
        var converted = through.convert(inputs, blocked);
        blocked = 0;
        return converted;
    }

    private void requireOpen() {
        if (finished) {
            throw new IllegalStateException("the resampler has been finished or closed");
        }
    }

    private static SampleConverter monoConverter(int sampleRateHz) {
        Ffmpeg.load();
        try (var mono = new AVChannelLayout()) {
            av_channel_layout_default(mono, 1);
            return new SampleConverter(mono, AV_SAMPLE_FMT_S16, sampleRateHz, OutputFormat.MONO);
        }
    }
}
