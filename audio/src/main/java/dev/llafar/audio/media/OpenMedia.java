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
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
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
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;

/** A container that has been opened, the sound in it that was chosen, and the decoder for that. */
final class OpenMedia implements AutoCloseable {
    private static final int PROBE_BYTES = 1 << 20;
    private static final int MOST_STREAMS = 64;

    private final String name;
    private final NativeInput input;
    private final AVFormatContext format;
    private final AVCodecContext codec;
    private final int streamIndex;
    private final MediaDescription description;
    private final boolean durationIsTold;

    /** @param input owned from now on, also when this fails */
    OpenMedia(String name, NativeInput input, MediaOptions options) throws MediaException {
        this.name = name;
        this.input = input;
        this.format = avformat_alloc_context();
        AVCodecContext opened = null;
        boolean formatOpen = false;
        try {
            openContainer(options.container());
            formatOpen = true;
            boolean analysed = analyseUnlessTold();
            var stream = chosenStream();
            streamIndex = stream.index();
            var decoder = decoderOf(stream);
            opened = avcodec_alloc_context3(decoder);
            Ffmpeg.require(avcodec_parameters_to_context(opened, stream.codecpar()), "avcodec_parameters_to_context");
            opened.pkt_timebase(stream.time_base());
            opened.thread_count(1);
            int result = avcodec_open2(opened, decoder, (AVDictionary) null);
            if (result < 0) {
                throw failed(Reason.UNSUPPORTED, "the " + codecName(stream) + " decoder refuses it", result);
            }
            codec = opened;
            description = describe(stream);
            durationIsTold = description.durationSamples().isPresent()
                    && (!analysed || format.duration_estimation_method() == AVFMT_DURATION_FROM_STREAM);
        } catch (MediaException | RuntimeException failure) {
            if (opened != null) {
                avcodec_free_context(opened);
            }
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

    AVCodecContext codec() {
        return codec;
    }

    int streamIndex() {
        return streamIndex;
    }

    MediaDescription description() {
        return description;
    }

    /** Whether the duration stands in the header, and is not an estimate. */
    boolean durationIsTold() {
        return durationIsTold;
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

    @Override
    public void close() {
        avcodec_free_context(codec);
        avformat_close_input(format);
        closeInput();
    }

    private void openContainer(Container container) throws MediaException {
        format.pb(input.context());
        var demuxer = container.demuxer();
        var settings = new AVDictionary(null);
        try {
            av_dict_set(settings, "format_whitelist", Ffmpeg.DEMUXERS, 0);
            av_dict_set(settings, "codec_whitelist", Ffmpeg.AudioDecoders.NAMES, 0);
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
    private boolean analyseUnlessTold() throws MediaException {
        boolean told = (format.ctx_flags() & AVFMTCTX_NOHEADER) == 0;
        boolean audio = false;
        for (int index = 0; index < format.nb_streams(); index++) {
            var parameters = format.streams(index).codecpar();
            if (parameters.codec_type() == AVMEDIA_TYPE_AUDIO) {
                audio = true;
                told &= parameters.sample_rate() > 0 && parameters.ch_layout().nb_channels() > 0;
            }
        }
        if (told && audio) {
            return false;
        }
        int result = avformat_find_stream_info(format, (AVDictionary) null);
        if (result < 0) {
            throw failed(Reason.DAMAGED, "is too damaged to tell what is in it", result);
        }
        return true;
    }

    private AVStream chosenStream() throws MediaException {
        int chosen = av_find_best_stream(format, AVMEDIA_TYPE_AUDIO, -1, -1, (AVCodec) null, 0);
        if (chosen < 0) {
            if (input.interrupted() || input.gaveUp() || input.failure() != null) {
                throw failed(Reason.UNREADABLE, "could not be read", chosen);
            }
            throw new MediaException(name, Reason.NO_AUDIO, "has no sound in its " + format.nb_streams() + " streams");
        }
        for (int index = 0; index < format.nb_streams(); index++) {
            if (index != chosen) {
                format.streams(index).discard(AVDISCARD_ALL);
            }
        }
        return format.streams(chosen);
    }

    private AVCodec decoderOf(AVStream stream) throws MediaException {
        var decoder = avcodec_find_decoder(stream.codecpar().codec_id());
        if (decoder == null) {
            throw new MediaException(
                    name, Reason.UNSUPPORTED, "sound is " + codecName(stream) + ", which is not decoded");
        }
        return decoder;
    }

    private MediaDescription describe(AVStream stream) {
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
