package dev.llafar.audio.media;

import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_ALL;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avformat.AVFMTCTX_NOHEADER;
import static org.bytedeco.ffmpeg.global.avformat.AVFMT_DURATION_FROM_STREAM;
import static org.bytedeco.ffmpeg.global.avformat.av_find_input_format;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.AV_TIME_BASE;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import dev.llafar.audio.SampleClock;
import dev.llafar.audio.media.MediaException.Reason;
import java.io.IOException;
import java.util.OptionalLong;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;

/** A container that has been opened, before any of its streams is chosen. */
final class OpenContainer implements AutoCloseable {
    private static final int PROBE_BYTES = 1 << 20;
    private static final int MOST_STREAMS = 64;

    private final String name;
    private final NativeInput input;
    private final String decoders;
    private final AVFormatContext format;
    private final boolean analysed;

    /**
     * Opens it.
     *
     * @param input owned from now on, also when this fails
     * @param decoders names of those that probing may open, with commas
     * @param thoroughly whether every stream is decided on, and not only the sound
     */
    OpenContainer(String name, NativeInput input, Container container, String decoders, boolean thoroughly)
            throws MediaException {
        this.name = name;
        this.input = input;
        this.decoders = decoders;
        this.format = avformat_alloc_context();
        boolean formatOpen = false;
        try {
            openContainer(container);
            formatOpen = true;
            analysed = analyseUnlessTold(thoroughly);
        } catch (MediaException | RuntimeException failure) {
            if (formatOpen) {
                avformat_close_input(format);
            }
            closeInput();
            throw failure;
        }
    }

    AVFormatContext format() {
        return format;
    }

    NativeInput input() {
        return input;
    }

    /** A decoder for that stream; the caller's to free. */
    AVCodecContext decoder(AVStream stream, String what, long mostPixels) throws MediaException {
        var decoder = avcodec_find_decoder(stream.codecpar().codec_id());
        if (decoder == null) {
            throw new MediaException(
                    name, Reason.UNSUPPORTED, what + " is " + codecName(stream) + ", which is not decoded");
        }
        var opened = avcodec_alloc_context3(decoder);
        try {
            Ffmpeg.require(avcodec_parameters_to_context(opened, stream.codecpar()), "avcodec_parameters_to_context");
            opened.pkt_timebase(stream.time_base());
            opened.thread_count(1);
            if (mostPixels > 0) {
                opened.max_pixels(mostPixels);
            }
            int result = avcodec_open2(opened, decoder, (AVDictionary) null);
            if (result < 0) {
                throw failed(Reason.UNSUPPORTED, "the " + codecName(stream) + " decoder refuses it", result);
            }
            return opened;
        } catch (MediaException | RuntimeException failure) {
            avcodec_free_context(opened);
            throw failure;
        }
    }

    /** What the container says of that sound. */
    MediaDescription describe(AVStream stream) {
        var duration = OptionalLong.empty();
        if (stream.duration() != AV_NOPTS_VALUE && stream.duration() > 0) {
            var base = stream.time_base();
            double seconds = (double) stream.duration() * base.num() / base.den();
            duration = OptionalLong.of(Math.round(seconds * SampleClock.SAMPLE_RATE_HZ));
        } else if (format.nb_streams() == 1 && format.duration() != AV_NOPTS_VALUE && format.duration() > 0) {
            duration =
                    OptionalLong.of(Math.round((double) format.duration() / AV_TIME_BASE * SampleClock.SAMPLE_RATE_HZ));
        }
        var parameters = stream.codecpar();
        return new MediaDescription(
                format.iformat().name().getString(),
                codecName(stream),
                parameters.sample_rate(),
                parameters.ch_layout().nb_channels(),
                duration);
    }

    /** Whether a duration that was told stands in the header, and is not an estimate. */
    boolean tellsDurations() {
        return !analysed || format.duration_estimation_method() == AVFMT_DURATION_FROM_STREAM;
    }

    /** The exception for a native error, or for what the source threw where that is behind it. */
    MediaException failed(Reason reason, String detail, int error) {
        var cause = input.failure();
        if (input.interrupted()) {
            return new MediaException(name, Reason.INTERRUPTED, "interrupted");
        }
        if (input.gaveUp()) {
            return new MediaException(name, Reason.DAMAGED, "no sound in " + NativeInput.MOST_MEBIBYTES + " MiB of it");
        }
        if (cause != null) {
            return new MediaException(name, Reason.UNREADABLE, "could not be read: " + cause.getMessage(), cause);
        }
        return new MediaException(name, reason, detail + " (" + Ffmpeg.describe(error) + ")");
    }

    /** Why no sound was found. */
    MediaException soundless() {
        if (input.interrupted() || input.gaveUp() || input.failure() != null) {
            return failed(Reason.UNREADABLE, "could not be read", 0);
        }
        return new MediaException(name, Reason.NO_AUDIO, "has no sound in its " + format.nb_streams() + " streams");
    }

    /** Packets of no other stream are wanted. */
    void discardAllBut(int first, int second) {
        for (int index = 0; index < format.nb_streams(); index++) {
            if (index != first && index != second) {
                format.streams(index).discard(AVDISCARD_ALL);
            }
        }
    }

    @Override
    public void close() {
        avformat_close_input(format);
        closeInput();
    }

    private void openContainer(Container container) throws MediaException {
        format.pb(input.context());
        var demuxer = container.demuxer();
        var settings = new AVDictionary(null);
        try {
            av_dict_set(settings, "format_whitelist", Ffmpeg.DEMUXERS, 0);
            av_dict_set(settings, "codec_whitelist", decoders, 0);
            // A protocol that does not exist: a file that names another file or address gets nothing opened.
            av_dict_set(settings, "protocol_whitelist", "none", 0);
            av_dict_set(settings, "probesize", Integer.toString(PROBE_BYTES), 0);
            av_dict_set(settings, "max_streams", Integer.toString(MOST_STREAMS), 0);
            // Without a file name: one that ends in .mp3 would make gigabytes of zeros pass for MP3.
            int result =
                    avformat_open_input(format, "", demuxer == null ? null : av_find_input_format(demuxer), settings);
            if (result < 0) {
                throw input.bytesRead() == 0 && input.failure() == null && !input.interrupted()
                        ? new MediaException(name, Reason.EMPTY, "is empty: not a byte in it")
                        : failed(Reason.NOT_MEDIA, "is no audio or video file that is accepted here", result);
            }
        } finally {
            av_dict_free(settings);
        }
    }

    /** Decodes ahead to find out rate and channels, where the container has not told them. */
    private boolean analyseUnlessTold(boolean thoroughly) throws MediaException {
        boolean told = (format.ctx_flags() & AVFMTCTX_NOHEADER) == 0;
        boolean audio = false;
        for (int index = 0; index < format.nb_streams(); index++) {
            var parameters = format.streams(index).codecpar();
            if (parameters.codec_type() == AVMEDIA_TYPE_AUDIO) {
                audio = true;
                told &= parameters.sample_rate() > 0 && parameters.ch_layout().nb_channels() > 0;
            }
        }
        if (told && audio && !thoroughly) {
            return false;
        }
        int result = avformat_find_stream_info(format, (AVDictionary) null);
        if (result < 0) {
            throw failed(Reason.DAMAGED, "is too damaged to tell what is in it", result);
        }
        return true;
    }

    private static String codecName(AVStream stream) {
        return avcodec_get_name(stream.codecpar().codec_id()).getString();
    }

    private void closeInput() {
        try {
            input.close();
        } catch (IOException ignored) {
            // It was only read from.
        }
    }
}
