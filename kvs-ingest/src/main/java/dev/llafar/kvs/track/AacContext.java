package dev.llafar.kvs.track;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_AAC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_INPUT_BUFFER_PADDING_SIZE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PROFILE_AAC_LOW;
import static org.bytedeco.ffmpeg.global.avcodec.av_new_packet;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_flush_buffers;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLTP;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_mallocz;

import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * libavcodec's AAC decoder. It returns the samples of each frame at once, including the first, so a frame's timestamp
 * applies to its samples. It takes half a megabyte for any profile, because it always prepares the tables of SBR.
 */
final class AacContext implements AutoCloseable {
    private static final short[] NONE = {};

    static {
        // The libraries write to stderr otherwise; error codes report damaged frames.
        av_log_set_level(AV_LOG_QUIET);
    }

    private final AVCodecContext context;
    private final AVPacket packet;
    private final AVFrame frame;
    private float[] channel = {};
    private int sampleRateHz;
    private boolean lowComplexity = true;

    /** @throws IllegalArgumentException if the configuration is invalid */
    AacContext(TrackFormat.Aac format) {
        this.sampleRateHz = format.sampleRateHz();
        context = avcodec_alloc_context3(avcodec_find_decoder(AV_CODEC_ID_AAC));
        packet = av_packet_alloc();
        frame = av_frame_alloc();
        byte[] config = format.config();
        // The context frees it.
        var extra = new BytePointer(av_mallocz(config.length + AV_INPUT_BUFFER_PADDING_SIZE));
        extra.put(config, 0, config.length);
        context.extradata(extra);
        context.extradata_size(config.length);
        context.thread_count(1);
        int opened = avcodec_open2(context, avcodec_find_decoder(AV_CODEC_ID_AAC), (AVDictionary) null);
        if (opened < 0) {
            close();
            throw new IllegalArgumentException("AAC configuration " + format.configHex()
                    + " could not be opened by libavcodec (" + opened + "), expected an AudioSpecificConfig");
        }
    }

    /** Decodes a frame and mixes its channels by their mean; empty if it is damaged. */
    short[] decode(byte[] payload) {
        if (payload.length == 0 || av_new_packet(packet, payload.length) < 0) {
            return NONE;
        }
        packet.data().put(payload, 0, payload.length);
        int sent = avcodec_send_packet(context, packet);
        av_packet_unref(packet);
        return sent < 0 || avcodec_receive_frame(context, frame) < 0 ? NONE : mono();
    }

    /** The rate of the last frame; before the first, of the configuration. */
    int sampleRateHz() {
        return sampleRateHz;
    }

    /** Whether all frames so far were AAC-LC, in which a frame overlaps only with the one before it. */
    boolean isLowComplexity() {
        return lowComplexity;
    }

    void flush() {
        avcodec_flush_buffers(context);
    }

    @Override
    public void close() {
        av_frame_free(frame);
        av_packet_free(packet);
        avcodec_free_context(context);
    }

    private short[] mono() {
        int channels = frame.ch_layout().nb_channels();
        int samples = frame.nb_samples();
        if (frame.format() != AV_SAMPLE_FMT_FLTP || channels < 1) {
            return NONE;
        }
        // AAC with SBR has twice the rate of its configuration, which only the decoded frame shows.
        sampleRateHz = frame.sample_rate();
        // Frames of SBR depend on more than one earlier frame. A single frame of such a stream may be without SBR.
        lowComplexity &= context.profile() == AV_PROFILE_AAC_LOW;
        var sum = new float[samples];
        channel = channel.length < samples ? new float[samples] : channel;
        for (int c = 0; c < channels; c++) {
            new FloatPointer(frame.extended_data().get(c)).get(channel, 0, samples);
            for (int i = 0; i < samples; i++) {
                sum[i] += channel[i];
            }
        }
        var mono = new short[samples];
        for (int i = 0; i < samples; i++) {
            mono[i] = (short) Math.clamp(Math.round(sum[i] / channels * 32_768), Short.MIN_VALUE, Short.MAX_VALUE);
        }
        return mono;
    }
}
