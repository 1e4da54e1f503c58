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

/** An open container, before a stream is selected. */
final class OpenContainer implements AutoCloseable {
    private static final int PROBE_BYTES = 1 << 20;
    private static final int MAX_STREAMS = 64;
    /** Of all channels together: 11 seconds of eight channels at 48 kHz. Encoders use at most 1.5 s. */
    private static final int MAX_FRAME_SAMPLES = 1 << 22;

    private final String name;
    private final NativeInput input;
    private final String decoders;
    private final AVFormatContext format;
    private final boolean analysed;

    /**
     * Opens a container and takes ownership of the input, even if this fails.
     *
     * @param decoders names of the decoders that may be opened, separated by commas
     * @param allStreams whether to analyse all streams instead of only audio
     */
    OpenContainer(String name, NativeInput input, Container container, String decoders, boolean allStreams)
            throws MediaException {
        this.name = name;
        this.input = input;
        this.decoders = decoders;
        this.format = avformat_alloc_context();
        boolean formatOpen = false;
        try {
            openContainer(container);
            formatOpen = true;
            analysed = analyseIfNecessary(allStreams);
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

    /** Opens a decoder for a stream. The caller frees it. */
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
            // Such a frame is an error in the header, or made to keep the decoder busy in one call that cannot be
            // interrupted.
            opened.max_samples(MAX_FRAME_SAMPLES);
            if (mostPixels > 0) {
                opened.max_pixels(mostPixels);
            }
            int result = avcodec_open2(opened, decoder, (AVDictionary) null);
            if (result < 0) {
                throw failed(Reason.UNSUPPORTED, "the " + codecName(stream) + " decoder rejects it", result);
            }
            return opened;
        } catch (MediaException | RuntimeException failure) {
            avcodec_free_context(opened);
            throw failure;
        }
    }

    /** Describes an audio stream. */
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

    /** Whether durations are declared in the header, and not estimates. */
    boolean hasExactDuration() {
        return !analysed || format.duration_estimation_method() == AVFMT_DURATION_FROM_STREAM;
    }

    /** The earliest timestamp of all streams if they were analysed, or AV_NOPTS_VALUE. */
    long analysedStartMicros() {
        return analysed ? format.start_time() : AV_NOPTS_VALUE;
    }

    /** The exception for a native error, or for the exception of the source that caused it. */
    MediaException failed(Reason reason, String detail, int error) {
        var cause = input.failure();
        if (input.interrupted()) {
            return new MediaException(name, Reason.INTERRUPTED, "interrupted");
        }
        if (input.exceededLimit()) {
            return new MediaException(
                    name, Reason.DAMAGED, "no audio in " + NativeInput.MAX_MEBIBYTES_WITHOUT_AUDIO + " MiB");
        }
        if (cause != null) {
            return new MediaException(name, Reason.UNREADABLE, "could not be read: " + cause.getMessage(), cause);
        }
        return new MediaException(name, reason, detail + " (" + Ffmpeg.describe(error) + ")");
    }

    /** The exception if there is no audio stream. */
    MediaException noAudio() {
        if (input.interrupted() || input.exceededLimit() || input.failure() != null) {
            return failed(Reason.UNREADABLE, "could not be read", 0);
        }
        return new MediaException(name, Reason.NO_AUDIO, "has no audio in its " + format.nb_streams() + " streams");
    }

    /** Discards the packets of all other streams. */
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
            // No protocol has this name, so a file that references other files or addresses cannot open them.
            av_dict_set(settings, "protocol_whitelist", "none", 0);
            av_dict_set(settings, "probesize", Integer.toString(PROBE_BYTES), 0);
            av_dict_set(settings, "max_streams", Integer.toString(MAX_STREAMS), 0);
            // Without a file name, because with the extension .mp3 gigabytes of zeros would be accepted as MP3.
            int result =
                    avformat_open_input(format, "", demuxer == null ? null : av_find_input_format(demuxer), settings);
            if (result < 0) {
                throw input.bytesRead() == 0 && input.failure() == null && !input.interrupted()
                        ? new MediaException(name, Reason.EMPTY, "is empty")
                        : failed(Reason.NOT_MEDIA, "is not an accepted audio or video file", result);
            }
        } finally {
            av_dict_free(settings);
        }
    }

    /** Decodes the beginning to determine rate and channels if the container does not declare them. */
    private boolean analyseIfNecessary(boolean allStreams) throws MediaException {
        boolean declared = (format.ctx_flags() & AVFMTCTX_NOHEADER) == 0;
        boolean audio = false;
        for (int index = 0; index < format.nb_streams(); index++) {
            var parameters = format.streams(index).codecpar();
            if (parameters.codec_type() == AVMEDIA_TYPE_AUDIO) {
                audio = true;
                declared &=
                        parameters.sample_rate() > 0 && parameters.ch_layout().nb_channels() > 0;
            }
        }
        if (declared && audio && !allStreams) {
            return false;
        }
        int result = avformat_find_stream_info(format, (AVDictionary) null);
        if (result < 0) {
            throw failed(Reason.DAMAGED, "is too damaged to determine its streams", result);
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
            // Nothing was written.
        }
    }
}
