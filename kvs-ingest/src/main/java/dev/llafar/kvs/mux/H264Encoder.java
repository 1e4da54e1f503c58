package dev.llafar.kvs.mux;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.AV_PICTURE_TYPE_I;
import static org.bytedeco.ffmpeg.global.avutil.AV_PICTURE_TYPE_NONE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;

import dev.llafar.kvs.mkv.AvcConfiguration;
import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.MkvTrack;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;

/**
 * Encodes YUV 4:2:0 pictures to constrained baseline H.264 with OpenH264, the only software encoder for it in ffmpeg's LGPL
 * build. Each picture is returned at once and does not depend on later ones. Not thread safe; must be closed.
 */
final class H264Encoder implements AutoCloseable {
    private static final String OPENH264 = "libopenh264";
    private static final int CONSTRAINED_BASELINE = 578;
    private static final int MILLIS_PER_SECOND = 1_000;
    private static final int FRAMES_PER_SECOND = 30;
    private static final int BITS_PER_SECOND = 1_000_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    static {
        // The library writes to stderr otherwise.
        av_log_set_level(AV_LOG_QUIET);
    }

    private final int widthPixels;
    private final int heightPixels;
    private final AVCodecContext context;
    private final AVPacket packet;
    private final AVFrame frame;
    private final AvcConfiguration configuration;
    private boolean closed;

    H264Encoder(int widthPixels, int heightPixels) {
        this.widthPixels = widthPixels;
        this.heightPixels = heightPixels;
        var encoder = avcodec_find_encoder_by_name(OPENH264);
        if (encoder == null) {
            throw new IllegalStateException("ffmpeg's libraries have no " + OPENH264 + ", expected their LGPL build");
        }
        context = avcodec_alloc_context3(encoder);
        packet = av_packet_alloc();
        frame = av_frame_alloc();
        context.width(widthPixels);
        context.height(heightPixels);
        context.pix_fmt(AV_PIX_FMT_YUV420P);
        context.time_base().num(1).den(MILLIS_PER_SECOND);
        context.framerate().num(FRAMES_PER_SECOND).den(1);
        context.bit_rate(BITS_PER_SECOND);
        context.profile(CONSTRAINED_BASELINE);
        context.gop_size(10 * FRAMES_PER_SECOND); // Keyframes are requested for each fragment.
        context.flags(context.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
        context.thread_count(1);
        int opened = avcodec_open2(context, encoder, (AVDictionary) null);
        if (opened < 0) {
            close();
            throw new IllegalStateException(
                    OPENH264 + " returned " + opened + " to " + widthPixels + " by " + heightPixels);
        }
        var extra = new byte[context.extradata_size()];
        context.extradata().get(extra);
        configuration = AvcConfiguration.fromAnnexB(extra);
    }

    MkvTrack track(int number) {
        return MkvTrack.h264(number, "", configuration, widthPixels, heightPixels);
    }

    /**
     * Encodes a picture.
     *
     * @param yuv420 the planes without padding
     * @param timeNanos at least a millisecond after the previous picture
     * @param keyframe whether it must not depend on earlier pictures
     * @return empty if the encoder skipped the picture
     */
    Optional<MkvFrame> encode(int track, byte[] yuv420, long timeNanos, boolean keyframe) {
        if (closed) {
            throw new IllegalStateException("the encoder is closed");
        }
        frame.format(AV_PIX_FMT_YUV420P);
        frame.width(widthPixels);
        frame.height(heightPixels);
        frame.pts(timeNanos / NANOS_PER_MILLI);
        frame.pict_type(keyframe ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE);
        require(av_frame_get_buffer(frame, 0), "av_frame_get_buffer");
        int luma = widthPixels * heightPixels;
        fill(0, yuv420, 0, widthPixels, heightPixels);
        fill(1, yuv420, luma, widthPixels / 2, heightPixels / 2);
        fill(2, yuv420, luma + luma / 4, widthPixels / 2, heightPixels / 2);
        int sent = avcodec_send_frame(context, frame);
        av_frame_unref(frame);
        require(sent, "avcodec_send_frame");
        if (avcodec_receive_packet(context, packet) < 0) {
            return Optional.empty();
        }
        var annexB = new byte[packet.size()];
        packet.data().get(annexB);
        boolean isKey = (packet.flags() & AV_PKT_FLAG_KEY) != 0;
        av_packet_unref(packet);
        return Optional.of(new MkvFrame(track, timeNanos, isKey, AvcConfiguration.lengthPrefixed(annexB)));
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

    private void fill(int plane, byte[] from, int offset, int width, int height) {
        var data = new BytePointer(frame.data(plane));
        int line = frame.linesize(plane);
        for (int y = 0; y < height; y++) {
            data.position((long) y * line).put(from, offset + y * width, width);
        }
    }

    private static void require(int result, String call) {
        if (result < 0) {
            throw new IllegalStateException(call + " returned " + result);
        }
    }
}
