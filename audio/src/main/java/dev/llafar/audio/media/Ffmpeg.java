package dev.llafar.audio.media;

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

/** What is set once in this process for ffmpeg's libraries, and how they report errors. */
final class Ffmpeg {
    /** Errors of the C library, as ffmpeg returns them. */
    static final int ERROR_AGAIN = -11;

    static final int ERROR_IO = -5;

    /**
     * Sound, and nothing that names other files: no hls, concat, sdp, dash, or image sequences. A demuxer with several names
     * is accepted if one of them is here.
     */
    static final String DEMUXERS =
            "wav,w64,aiff,au,caf,flac,mp3,aac,ac3,eac3,dts,amr,ogg,matroska,webm,mov,mp4,m4a,3gp,"
                    + "3g2,mj2,asf,avi,flv,mpegts,mpeg,tta,wv,ape";

    /** Pictures: what cameras, browsers and meetings record. */
    static final String VIDEO_DECODERS = "h264,hevc,vp8,vp9,av1,libaom-av1,mpeg4,mpeg1video,mpeg2video,mjpeg,h263,"
            + "msmpeg4v2,msmpeg4,wmv1,wmv2,wmv3,vc1,flv,theora,prores,dnxhd,rawvideo";

    /** No header of a real recording needs a block so large; a hostile one may ask for more. */
    private static final long MOST_BYTES_A_BLOCK = 256L << 20;

    static {
        // JavaCPP refuses allocations once the whole process, libtorch's weights included, is four heaps large. What we
        // allocate through it is a few kilobytes a stream, bounded by ourselves.
        if (System.getProperty("org.bytedeco.javacpp.maxPhysicalBytes") == null) {
            System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        }
        // The libraries write to stderr otherwise; what matters comes back as an error code and goes into an exception.
        av_log_set_level(AV_LOG_QUIET);
        av_max_alloc(MOST_BYTES_A_BLOCK);
    }

    private Ffmpeg() {}

    /** Loads the libraries; every class that calls them does this first. */
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

    /** Throws for a call that fails only when memory is short or we have misused it. */
    static void require(int result, String call) {
        if (result < 0) {
            throw new IllegalStateException(call + ": " + describe(result));
        }
    }

    /** Names of all audio decoders, so that probing opens no other kind. */
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
                    if (codec.type() == AVMEDIA_TYPE_AUDIO && avcodec.av_codec_is_decoder(codec) != 0) {
                        names.append(names.isEmpty() ? "" : ",")
                                .append(codec.name().getString());
                    }
                }
            }
            return names.toString();
        }
    }
}
