package dev.llafar.audio.media;

import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_compare;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_copy;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_uninit;
import static org.bytedeco.ffmpeg.global.avutil.av_get_bytes_per_sample;
import static org.bytedeco.ffmpeg.global.avutil.av_sample_fmt_is_planar;

import dev.llafar.audio.media.MediaException.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.ffmpeg.avutil.AVChannelLayout;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/** Converts decoded frames to channels at one rate. Rate, format and channels of the input may change at any frame. */
final class FrameConverter implements AutoCloseable {
    /** Other rates are errors in the header. The lower bound limits the output of a small packet. */
    private static final int MIN_RATE_HZ = 2_000;

    private static final int MAX_RATE_HZ = 768_000;

    private final String name;
    private final OutputFormat output;
    private final AVChannelLayout layout = new AVChannelLayout();
    private @Nullable SampleConverter converter;
    private int format;
    private int sampleRateHz;
    private int outputChannels;

    /** @param name for error messages */
    FrameConverter(String name, OutputFormat output) {
        this.name = name;
        this.output = output;
    }

    List<short[]> convert(AVFrame frame) throws MediaException {
        return convert(frame, 0, frame.nb_samples());
    }

    /** Converts a part of a frame. */
    List<short[]> convert(AVFrame frame, int first, int samples) throws MediaException {
        short[] before = {};
        if (converter == null || hasChanged(frame)) {
            before = converter == null ? before : converter.drain();
            converter = configured(frame);
        }
        var converted = first == 0 && samples == frame.nb_samples()
                ? converter.convert(frame.extended_data(), samples)
                : convertPart(converter, frame, first, samples);
        return separated(before.length == 0 ? converted : joined(before, converted));
    }

    /** Returns the samples that the resampler holds, and prepares for a frame that does not follow them directly. */
    List<short[]> restart(AVFrame next) throws MediaException {
        var held = drain();
        converter = configured(next);
        return held;
    }

    /** Silence in each channel. */
    List<short[]> silence(int samples) {
        return separated(new short[samples * Math.max(1, outputChannels)]);
    }

    List<short[]> drain() {
        return separated(converter == null ? new short[0] : converter.drain());
    }

    @Override
    public void close() {
        if (converter != null) {
            converter.close();
        }
        av_channel_layout_uninit(layout);
        layout.close();
    }

    private static short[] convertPart(SampleConverter converter, AVFrame frame, int first, int samples) {
        int channels = frame.ch_layout().nb_channels();
        boolean planar = av_sample_fmt_is_planar(frame.format()) != 0;
        int planes = planar ? channels : 1;
        long offsetBytes = (long) first * av_get_bytes_per_sample(frame.format()) * (planar ? 1 : channels);
        try (var parts = new PointerPointer<BytePointer>(planes)) {
            for (int plane = 0; plane < planes; plane++) {
                parts.put(plane, frame.extended_data(plane).getPointer(offsetBytes));
            }
            return converter.convert(parts, samples);
        }
    }

    private boolean hasChanged(AVFrame frame) {
        return frame.format() != format
                || frame.sample_rate() != sampleRateHz
                || av_channel_layout_compare(layout, frame.ch_layout()) != 0;
    }

    private SampleConverter configured(AVFrame frame) throws MediaException {
        int channels = frame.ch_layout().nb_channels();
        if (output.keepsChannels() && channels > MediaDecoder.MAX_SEPARATE_CHANNELS) {
            throw new MediaException(
                    name,
                    Reason.UNSUPPORTED,
                    "has " + channels + " channels, expected at most " + MediaDecoder.MAX_SEPARATE_CHANNELS
                            + " separate channels");
        }
        if (output.keepsChannels() && converter != null && channels != outputChannels) {
            throw new MediaException(
                    name,
                    Reason.UNSUPPORTED,
                    "changes from " + outputChannels + " channels to " + channels
                            + ", expected the same number of separate channels");
        }
        if (frame.sample_rate() < MIN_RATE_HZ || frame.sample_rate() > MAX_RATE_HZ) {
            throw new MediaException(
                    name,
                    Reason.UNSUPPORTED,
                    "has " + frame.sample_rate() + " samples per second, expected " + MIN_RATE_HZ + " to "
                            + MAX_RATE_HZ);
        }
        if (converter != null) {
            converter.close();
            converter = null;
        }
        Ffmpeg.require(av_channel_layout_copy(layout, frame.ch_layout()), "av_channel_layout_copy");
        format = frame.format();
        sampleRateHz = frame.sample_rate();
        try {
            var next = new SampleConverter(layout, format, sampleRateHz, output);
            outputChannels = next.outputChannels();
            return next;
        } catch (IllegalArgumentException refused) {
            throw new MediaException(name, Reason.UNSUPPORTED, "audio of " + refused.getMessage(), refused);
        }
    }

    private List<short[]> separated(short[] interleaved) {
        if (outputChannels <= 1) {
            return List.of(interleaved);
        }
        int samples = interleaved.length / outputChannels;
        var channels = new ArrayList<short[]>(outputChannels);
        for (int channel = 0; channel < outputChannels; channel++) {
            var own = new short[samples];
            for (int at = 0; at < samples; at++) {
                own[at] = interleaved[at * outputChannels + channel];
            }
            channels.add(own);
        }
        return channels;
    }

    private static short[] joined(short[] first, short[] second) {
        var joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
