package dev.llafar.kvs.mux;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_AAC;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLTP;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_copy;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;

import dev.llafar.kvs.mkv.AudioSpecificConfig;
import dev.llafar.kvs.mkv.MkvTrack;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Encodes samples to AAC-LC. The result does not depend on how the samples are split into calls. {@link #track} declares a
 * CodecDelay: readers that apply it restore the position of each sample, and others are late by one frame.
 *
 * <p>Not thread safe. Must be closed, because it holds native memory.
 */
public final class AacEncoder implements AutoCloseable {
    /** Samples of each channel in a frame of AAC-LC. */
    public static final int FRAME_SAMPLES = 1_024;

    /** Samples that a decoder returns before the first sample of the input, because frames overlap. */
    public static final int DELAY_SAMPLES = FRAME_SAMPLES;

    /** The rates with an index in AAC that libavcodec supports. */
    public static final List<Integer> RATES_HZ =
            List.of(8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 64_000, 88_200, 96_000);

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    static {
        // The library writes to stderr otherwise.
        av_log_set_level(AV_LOG_QUIET);
    }

    private final int sampleRateHz;
    private final int channels;
    private final AVCodecContext context;
    private final AVPacket packet;
    private final AVFrame frame;
    /** Samples of the incomplete frame, for each channel. */
    private final float[][] waiting;

    private int waitingSamples;
    private long framesIn;
    private long framesOut;
    private boolean finished;
    private boolean closed;

    /**
     * Creates an encoder with four bits per sample, at least 32 and at most 96 kbit/s per channel, which is transparent for
     * speech.
     *
     * @throws IllegalArgumentException for a rate that is not one of {@link #RATES_HZ}, or not one or two channels
     */
    public AacEncoder(int sampleRateHz, int channels) {
        this(sampleRateHz, channels, Math.clamp(4L * sampleRateHz, 32_000, 96_000) * channels);
    }

    /**
     * Creates an encoder.
     *
     * @param channels 1, or 2 as left and right
     * @param bitsPerSecond of all channels; libavcodec uses at most six bits per sample
     * @throws IllegalArgumentException for a rate that is not one of {@link #RATES_HZ}, or not one or two channels
     */
    public AacEncoder(int sampleRateHz, int channels, int bitsPerSecond) {
        if (!RATES_HZ.contains(sampleRateHz)) {
            throw new IllegalArgumentException("sampleRateHz is " + sampleRateHz + ", expected one of " + RATES_HZ);
        }
        if (channels < 1 || channels > 2) {
            throw new IllegalArgumentException("channels is " + channels + ", expected 1 or 2");
        }
        if (bitsPerSecond < 1) {
            throw new IllegalArgumentException("bitsPerSecond is " + bitsPerSecond + ", expected at least 1");
        }
        this.sampleRateHz = sampleRateHz;
        this.channels = channels;
        this.waiting = new float[channels][FRAME_SAMPLES];
        var encoder = avcodec_find_encoder(AV_CODEC_ID_AAC);
        context = avcodec_alloc_context3(encoder);
        packet = av_packet_alloc();
        frame = av_frame_alloc();
        context.sample_fmt(AV_SAMPLE_FMT_FLTP);
        context.sample_rate(sampleRateHz);
        av_channel_layout_default(context.ch_layout(), channels);
        context.bit_rate(bitsPerSecond);
        context.flags(context.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
        context.thread_count(1);
        int opened = avcodec_open2(context, encoder, (AVDictionary) null);
        if (opened < 0 || context.frame_size() != FRAME_SAMPLES || context.initial_padding() != DELAY_SAMPLES) {
            int size = context.frame_size();
            int delay = context.initial_padding();
            close();
            throw new IllegalStateException("libavcodec's AAC encoder returned " + opened + " with frames of " + size
                    + " samples and a delay of " + delay + ", expected " + FRAME_SAMPLES + " and " + DELAY_SAMPLES);
        }
    }

    public int sampleRateHz() {
        return sampleRateHz;
    }

    public int channels() {
        return channels;
    }

    /** The AudioSpecificConfig for decoders, computed from rate and channels. */
    public byte[] codecPrivate() {
        return AudioSpecificConfig.lowComplexity(sampleRateHz, channels).bytes();
    }

    /** Describes the track of these frames, including its CodecDelay. */
    public MkvTrack track(int number, String name) {
        return MkvTrack.aac(number, name, sampleRateHz, channels).withCodecDelay(nanos(DELAY_SAMPLES));
    }

    /** The time of a frame relative to the start of the track. */
    public long nanos(Frame encoded) {
        return nanos(encoded.firstSample());
    }

    /**
     * Encodes samples.
     *
     * @param samples interleaved, a multiple of the number of channels
     * @return the completed frames; the encoder usually holds back one
     */
    public List<Frame> encode(short[] samples) {
        requireOpen();
        if (samples.length % channels != 0) {
            throw new IllegalArgumentException(
                    "samples has " + samples.length + " entries, expected a multiple of " + channels);
        }
        var encoded = new ArrayList<Frame>();
        for (int at = 0; at < samples.length; ) {
            for (int channel = 0; channel < channels; channel++) {
                waiting[channel][waitingSamples] = samples[at++] / 32_768f;
            }
            if (++waitingSamples == FRAME_SAMPLES) {
                sendWaiting();
                receive(encoded);
            }
        }
        return encoded;
    }

    /** Returns the remaining frames, up to the last sample. No samples are accepted afterwards. */
    public List<Frame> finish() {
        requireOpen();
        finished = true;
        var encoded = new ArrayList<Frame>();
        if (waitingSamples > 0) {
            sendWaiting();
            receive(encoded);
        }
        if (framesIn > 0) {
            require(avcodec_send_frame(context, (AVFrame) null), "avcodec_send_frame");
            receive(encoded);
        }
        return encoded;
    }

    /** libavcodec's own configuration for decoders: {@link #codecPrivate}, possibly followed by extensions. */
    byte[] declaredByEncoder() {
        requireOpen();
        var declared = new byte[context.extradata_size()];
        context.extradata().get(declared);
        return declared;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            av_frame_free(frame);
            av_packet_free(packet);
            avcodec_free_context(context);
        }
    }

    private void sendWaiting() {
        frame.format(AV_SAMPLE_FMT_FLTP);
        frame.sample_rate(sampleRateHz);
        frame.nb_samples(waitingSamples);
        frame.pts(framesIn * FRAME_SAMPLES);
        require(av_channel_layout_copy(frame.ch_layout(), context.ch_layout()), "av_channel_layout_copy");
        // A new buffer for each frame, because the encoder may still hold the previous one.
        require(av_frame_get_buffer(frame, 0), "av_frame_get_buffer");
        for (int channel = 0; channel < channels; channel++) {
            new FloatPointer(frame.extended_data().get(channel)).put(waiting[channel], 0, waitingSamples);
        }
        int sent = avcodec_send_frame(context, frame);
        av_frame_unref(frame);
        require(sent, "avcodec_send_frame");
        framesIn++;
        waitingSamples = 0;
    }

    private void receive(List<Frame> encoded) {
        while (avcodec_receive_packet(context, packet) >= 0) {
            var payload = new byte[packet.size()];
            packet.data().get(payload);
            av_packet_unref(packet);
            encoded.add(new Frame(framesOut * FRAME_SAMPLES, payload));
            framesOut++;
        }
    }

    private long nanos(long samples) {
        return samples / sampleRateHz * NANOS_PER_SECOND + samples % sampleRateHz * NANOS_PER_SECOND / sampleRateHz;
    }

    private void requireOpen() {
        if (closed || finished) {
            throw new IllegalStateException("the encoder has been finished or closed");
        }
    }

    /** Fails only for lack of memory. */
    private static void require(int result, String call) {
        if (result < 0) {
            throw new IllegalStateException(call + " returned " + result);
        }
    }

    /**
     * An AAC frame without ADTS header, as stored in Matroska.
     *
     * @param firstSample position of the decoded frame, in samples of a channel; 0 for the first frame. Sample {@code n} of the recording is at {@code n + }{@link AacEncoder#DELAY_SAMPLES} on that clock
     * @param payload owned by the receiver
     */
    @SuppressWarnings("ArrayRecordComponent") // Written to a block without a copy.
    public record Frame(long firstSample, byte[] payload) {
        /** Omits the payload, which is a person's speech. */
        @Override
        public String toString() {
            return "AacFrame[firstSample=" + firstSample + ", payload=" + payload.length + " bytes]";
        }
    }
}
