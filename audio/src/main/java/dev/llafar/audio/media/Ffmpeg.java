package dev.llafar.audio.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MP4ALS;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_max_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_strerror;

import java.nio.charset.StandardCharsets;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/** Process-wide settings of ffmpeg's libraries, and their errors. */
final class Ffmpeg {
    /** Error codes of the C library, as ffmpeg returns them. */
    static final int ERROR_AGAIN = -11;

    static final int ERROR_IO = -5;

    /**
     * Audio and video containers, without those that reference other files (hls, concat, sdp, dash, image sequences). A demuxer
     * with several names is accepted if one of them is listed.
     */
    static final String DEMUXERS =
            "wav,w64,aiff,au,caf,flac,mp3,aac,ac3,eac3,dts,amr,ogg,matroska,webm,mov,mp4,m4a,3gp,"
                    + "3g2,mj2,asf,avi,flv,mpegts,mpeg,tta,wv,ape";

    /** Codecs of cameras, browsers and meeting recordings. */
    static final String VIDEO_DECODERS = "h264,hevc,vp8,vp9,av1,libaom-av1,mpeg4,mpeg1video,mpeg2video,mjpeg,h263,"
            + "msmpeg4v2,msmpeg4,wmv1,wmv2,wmv3,vc1,flv,theora,prores,dnxhd,rawvideo";

    /** Larger than any allocation for a valid file. */
    private static final long MAX_BLOCK_BYTES = 256L << 20;

    static {
        // JavaCPP fails allocations once the process, including libtorch's weights, is four times as large as the heap.
        // Allocations through it are a few kilobytes per stream here.
        if (System.getProperty("org.bytedeco.javacpp.maxPhysicalBytes") == null) {
            System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        }
        // The libraries write to stderr otherwise. Errors are returned as codes and become exceptions.
        av_log_set_level(AV_LOG_QUIET);
        av_max_alloc(MAX_BLOCK_BYTES);
    }

    private Ffmpeg() {}

    /** Loads the libraries. Each class that calls them does this first. */
    static void load() {}

    static String describe(int error) {
        var text = new byte[128];
        if (av_strerror(error, text, text.length) < 0) {
            return "error " + error;
        }
        int length = 0;
        while (length < text.length && text[length] != 0) {
            length++;
        }
        return new String(text, 0, length, StandardCharsets.UTF_8);
    }

    /** Throws if a call failed that fails only for lack of memory or because of a bug. */
    static void require(int result, String call) {
        if (result < 0) {
            throw new IllegalStateException(call + ": " + describe(result));
        }
    }

    /**
     * Names of the audio decoders, so that probing opens no others. MPEG-4 ALS is left out: a packet can make its decoder work
     * for minutes (512 channels, predictors of order 1,023), and a call of a decoder cannot be interrupted.
     */
    static final class AudioDecoders {
        static final String NAMES = names();

        private AudioDecoders() {}

        private static String names() {
            load();
            var names = new StringBuilder();
            try (var iterator = new PointerPointer<Pointer>(1)) {
                iterator.put(0, (Pointer) null);
                for (AVCodec codec = avcodec.av_codec_iterate(iterator);
                        codec != null;
                        codec = avcodec.av_codec_iterate(iterator)) {
                    if (codec.type() == AVMEDIA_TYPE_AUDIO
                            && codec.id() != AV_CODEC_ID_MP4ALS
                            && avcodec.av_codec_is_decoder(codec) != 0) {
                        names.append(names.isEmpty() ? "" : ",")
                                .append(codec.name().getString());
                    }
                }
            }
            return names.toString();
        }
    }
}
