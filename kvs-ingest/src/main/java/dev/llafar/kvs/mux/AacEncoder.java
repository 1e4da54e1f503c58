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
 * Samples to AAC-LC, as they come: what comes out depends on the samples and never on how they were cut. {@link #track}
 * declares the frames so that a reader which heeds CodecDelay puts every sample in its place, and one which does not is
 * one frame late.
 *
 * <p>One thread at a time. Close it, for it holds native memory.
 */
public final class AacEncoder implements AutoCloseable {
    /** Samples of each channel in a frame of AAC-LC. */
    public static final int FRAME_SAMPLES = 1_024;

    /** What a decoder delivers before the first sample of the recording: the overlap of the first frame. */
    public static final int DELAY_SAMPLES = FRAME_SAMPLES;

    /** The rates that AAC has a number for and libavcodec encodes. */
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
    /** Of each channel, what does not fill a frame yet. */
    private final float[][] waiting;

    private int waitingSamples;
    private long framesIn;
    private long framesOut;
    private boolean finished;
    private boolean closed;

    /**
     * An encoder at four bits a sample, from 32 to 96 kbit/s a channel: speech stays what it was.
     *
     * @throws IllegalArgumentException for a rate that is not one of {@link #RATES_HZ}, or not one or two channels
     */
    public AacEncoder(int sampleRateHz, int channels) {
        this(sampleRateHz, channels, Math.clamp(4L * sampleRateHz, 32_000, 96_000) * channels);
    }

    /**
     * An encoder.
     *
     * @param channels 1, or 2 as left and right
     * @param bitsPerSecond of all channels; libavcodec takes no more than six bits a sample
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
            throw new IllegalStateException("libavcodec's AAC encoder answers " + opened + " with frames of " + size
                    + " samples and a delay of " + delay + ", expected " + FRAME_SAMPLES + " and " + DELAY_SAMPLES);
        }
    }

    public int sampleRateHz() {
        return sampleRateHz;
    }

    public int channels() {
        return channels;
    }

    /** What a decoder must be told: the AudioSpecificConfig, computed from rate and channels. */
    public byte[] codecPrivate() {
        return AudioSpecificConfig.lowComplexity(sampleRateHz, channels).bytes();
    }

    /** The track that carries these frames; its CodecDelay says what to leave out. */
    public MkvTrack track(int number, String name) {
        return MkvTrack.aac(number, name, sampleRateHz, channels).withCodecDelay(nanos(DELAY_SAMPLES));
    }

    /** The time of a frame in its track, since the recording began: to be added to the time of the beginning. */
    public long nanos(AacFrame encoded) {
        return nanos(encoded.firstSample());
    }

    /**
     * Encodes on.
     *
     * @param samples of all channels, interleaved; any number of whole ones
     * @return the frames that became whole, usually one behind
     */
    public List<AacFrame> encode(short[] samples) {
        requireOpen();
        if (samples.length % channels != 0) {
            throw new IllegalArgumentException(
                    "samples has " + samples.length + " entries, expected a multiple of " + channels);
        }
        var encoded = new ArrayList<AacFrame>();
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

    /** The rest, so that the last sample can be decoded. Nothing more is accepted. */
    public List<AacFrame> finish() {
        requireOpen();
        finished = true;
        var encoded = new ArrayList<AacFrame>();
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

    /** What libavcodec itself says to decoders: {@link #codecPrivate} and perhaps extensions behind it. */
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
        // A new buffer each time, from libavutil's pool of the C library: the encoder may still hold the last one.
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

    private void receive(List<AacFrame> encoded) {
        while (avcodec_receive_packet(context, packet) >= 0) {
            var payload = new byte[packet.size()];
            packet.data().get(payload);
            av_packet_unref(packet);
            encoded.add(new AacFrame(framesOut * FRAME_SAMPLES, payload));
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

    /** Fails only when memory is short. */
    private static void require(int result, String call) {
        if (result < 0) {
            throw new IllegalStateException(call + " answers " + result);
        }
    }
}
