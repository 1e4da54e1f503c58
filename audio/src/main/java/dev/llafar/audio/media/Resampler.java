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
 * One voice at any rate to 16 kHz, as it comes. What comes out depends on the samples alone, bit by bit, and never on how
 * they were cut: libswresample is always asked about 10 ms at a time. Output sample n belongs to the moment n / 16,000 s
 * of the input; at the end there are {@code ceil(input * 16,000 / rate)} of them. Not thread safe; close it.
 */
public final class Resampler implements AutoCloseable {
    /** The contract of {@code StreamConfig.sample_rate_hz}. */
    public static final int LEAST_RATE_HZ = 8_000;

    /** The contract of {@code StreamConfig.sample_rate_hz}. */
    public static final int MOST_RATE_HZ = 192_000;

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
     * @param sampleRateHz of what is coming, {@value #LEAST_RATE_HZ} to {@value #MOST_RATE_HZ}
     * @throws IllegalArgumentException for any other rate
     */
    public Resampler(int sampleRateHz) {
        if (sampleRateHz < LEAST_RATE_HZ || sampleRateHz > MOST_RATE_HZ) {
            throw new IllegalArgumentException("sample_rate_hz is " + sampleRateHz + ", expected " + LEAST_RATE_HZ
                    + " to " + MOST_RATE_HZ + " samples a second");
        }
        this.sampleRateHz = sampleRateHz;
        this.block = new short[Math.ceilDiv(sampleRateHz, 100)];
        this.input = new ShortPointer(block.length);
        inputs.put(0, input);
        this.converter = sampleRateHz == SampleClock.SAMPLE_RATE_HZ ? null : monoConverter(sampleRateHz);
    }

    /** What is known of the output now; up to 10 ms and the filter's length are held back. The array is the caller's. */
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

    /** The rest, to the last sample. Nothing more is accepted. */
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
        // The filter rings a sample or two beyond the end, or stops one short of it.
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
            return new SampleConverter(mono, AV_SAMPLE_FMT_S16, sampleRateHz, SoundWanted.MIX);
        }
    }
}
