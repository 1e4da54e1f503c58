package dev.llafar.audio.media;

import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_compare;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_copy;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_uninit;

import dev.llafar.audio.media.MediaException.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.ffmpeg.avutil.AVChannelLayout;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/** Decoded frames to channels at one rate. A medium may change rate, format and channels as it goes. */
final class FrameConverter implements AutoCloseable {
    /** Beyond these a header lies; the lower bound keeps what a small packet grows to in bounds. */
    private static final int LEAST_RATE_HZ = 2_000;

    private static final int MOST_RATE_HZ = 768_000;

    private final String name;
    private final SoundWanted wanted;
    private final AVChannelLayout layout = new AVChannelLayout();
    private @Nullable SampleConverter converter;
    private int format;
    private int sampleRateHz;
    private int outputChannels;

    /** @param name of the medium, for errors */
    FrameConverter(String name, SoundWanted wanted) {
        this.name = name;
        this.wanted = wanted;
    }

    List<short[]> convert(AVFrame frame) throws MediaException {
        short[] before = {};
        if (converter == null || hasChanged(frame)) {
            before = converter == null ? before : converter.drain();
            converter = configured(frame);
        }
        var converted = converter.convert(frame.extended_data(), frame.nb_samples());
        return apart(before.length == 0 ? converted : joined(before, converted));
    }

    List<short[]> drain() {
        return apart(converter == null ? new short[0] : converter.drain());
    }

    @Override
    public void close() {
        if (converter != null) {
            converter.close();
        }
        av_channel_layout_uninit(layout);
        layout.close();
    }

    private boolean hasChanged(AVFrame frame) {
        return frame.format() != format
                || frame.sample_rate() != sampleRateHz
                || av_channel_layout_compare(layout, frame.ch_layout()) != 0;
    }

    private SampleConverter configured(AVFrame frame) throws MediaException {
        int channels = frame.ch_layout().nb_channels();
        if (wanted.keepsChannels() && channels > MediaDecoder.MOST_KEPT_CHANNELS) {
            throw new MediaException(
                    name,
                    Reason.UNSUPPORTED,
                    "has " + channels + " channels, at most " + MediaDecoder.MOST_KEPT_CHANNELS + " are kept apart");
        }
        if (wanted.keepsChannels() && converter != null && channels != outputChannels) {
            throw new MediaException(
                    name,
                    Reason.UNSUPPORTED,
                    "goes from " + outputChannels + " channels to " + channels + ", which cannot be kept apart");
        }
        if (frame.sample_rate() < LEAST_RATE_HZ || frame.sample_rate() > MOST_RATE_HZ) {
            throw new MediaException(
                    name,
                    Reason.UNSUPPORTED,
                    "has " + frame.sample_rate() + " samples a second, expected " + LEAST_RATE_HZ + " to "
                            + MOST_RATE_HZ);
        }
        if (converter != null) {
            converter.close();
            converter = null;
        }
        Ffmpeg.require(av_channel_layout_copy(layout, frame.ch_layout()), "av_channel_layout_copy");
        format = frame.format();
        sampleRateHz = frame.sample_rate();
        try {
            var next = new SampleConverter(layout, format, sampleRateHz, wanted);
            outputChannels = next.outputChannels();
            return next;
        } catch (IllegalArgumentException refused) {
            throw new MediaException(name, Reason.UNSUPPORTED, "sound of " + refused.getMessage(), refused);
        }
    }

    private List<short[]> apart(short[] interleaved) {
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
