package dev.llafar.audio.media;

import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_S16;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_copy;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_uninit;
import static org.bytedeco.ffmpeg.global.swresample.swr_alloc_set_opts2;
import static org.bytedeco.ffmpeg.global.swresample.swr_convert;
import static org.bytedeco.ffmpeg.global.swresample.swr_free;
import static org.bytedeco.ffmpeg.global.swresample.swr_get_out_samples;
import static org.bytedeco.ffmpeg.global.swresample.swr_init;

import java.util.Arrays;
import org.bytedeco.ffmpeg.avutil.AVChannelLayout;
import org.bytedeco.ffmpeg.swresample.SwrContext;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.ShortPointer;
import org.jspecify.annotations.Nullable;

/**
 * Converts one format, rate and layout to interleaved s16 with libswresample. The filter is symmetric and its first output
 * sample corresponds to its first input sample, so positions are preserved. {@link #drain} returns the samples that it still
 * holds.
 */
final class SampleConverter implements AutoCloseable {
    private static final int NATIVE_ORDER = 1;

    private final SwrContext context = new SwrContext();
    private final PointerPointer<Pointer> outputs = new PointerPointer<>(1);
    private final int outputChannels;
    private ShortPointer output = new ShortPointer(4_096);

    /**
     * @param layout of the input; copied
     * @param sampleFormat of the input, one of AV_SAMPLE_FMT
     * @param outputFormat rate and channels of the output
     * @throws IllegalArgumentException if libswresample does not support the input
     */
    SampleConverter(AVChannelLayout layout, int sampleFormat, int sampleRateHz, OutputFormat outputFormat) {
        Ffmpeg.load();
        outputChannels = outputFormat.channelsOf(layout.nb_channels());
        try (var in = new AVChannelLayout();
                var out = new AVChannelLayout()) {
            named(layout, in);
            if (outputChannels == layout.nb_channels()) {
                av_channel_layout_copy(out, in);
            } else {
                av_channel_layout_default(out, outputChannels);
            }
            int result = swr_alloc_set_opts2(
                    context,
                    out,
                    AV_SAMPLE_FMT_S16,
                    outputFormat.sampleRateHz(),
                    in,
                    sampleFormat,
                    sampleRateHz,
                    0,
                    null);
            result = result < 0 ? result : swr_init(context);
            av_channel_layout_uninit(in);
            av_channel_layout_uninit(out);
            if (result < 0) {
                int channels = layout.nb_channels();
                close();
                throw new IllegalArgumentException(channels + " channels at " + sampleRateHz + " Hz in sample format "
                        + sampleFormat + " cannot be converted: " + Ffmpeg.describe(result));
            }
        }
    }

    int outputChannels() {
        return outputChannels;
    }

    /** @param planes of the input, with {@code samples} samples for each channel; null to drain */
    short[] convert(@Nullable PointerPointer<?> planes, int samples) {
        int capacity = Math.max(1, swr_get_out_samples(context, samples));
        if (output.capacity() < (long) capacity * outputChannels) {
            output.close();
            output = new ShortPointer((long) capacity * outputChannels);
        }
        outputs.put(0, output);
        int converted = swr_convert(context, outputs, capacity, planes, samples);
        Ffmpeg.require(converted, "swr_convert");
        var interleaved = new short[converted * outputChannels];
        output.get(interleaved);
        return interleaved;
    }

    /** Returns the remaining samples. Nothing may be converted afterwards. */
    short[] drain() {
        short[] all = {};
        for (var part = convert(null, 0); part.length > 0; part = convert(null, 0)) {
            int before = all.length;
            all = Arrays.copyOf(all, before + part.length);
            System.arraycopy(part, 0, all, before, part.length);
        }
        return all;
    }

    @Override
    public void close() {
        swr_free(context);
        output.close();
        outputs.close();
    }

    /** Mixing needs a channel order. If the container only declares the number of channels, the default order is used. */
    private static void named(AVChannelLayout layout, AVChannelLayout named) {
        if (layout.order() == NATIVE_ORDER) {
            av_channel_layout_copy(named, layout);
            return;
        }
        int channels = layout.nb_channels();
        av_channel_layout_default(named, channels);
        if (named.order() != NATIVE_ORDER && channels < Long.SIZE - 1) {
            named.order(NATIVE_ORDER).u_mask((1L << channels) - 1);
        }
    }
}
