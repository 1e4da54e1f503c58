package dev.llafar.audio.media;

import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avformat.AV_DISPOSITION_ATTACHED_PIC;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;

import dev.llafar.audio.media.MediaException.Reason;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;

/** An open container, its selected audio stream and the decoder. */
final class OpenMedia implements AutoCloseable {
    private final OpenContainer container;
    private final AVFormatContext format;
    private final AVCodecContext codec;
    private final int streamIndex;
    private final MediaDescription description;

    /** Takes ownership of the input, even if this fails. */
    OpenMedia(String name, NativeInput input, MediaOptions options) throws MediaException {
        this.container = new OpenContainer(name, input, options.container(), Ffmpeg.AudioDecoders.NAMES, false);
        this.format = container.format();
        try {
            var stream = chosenStream();
            streamIndex = stream.index();
            codec = container.decoder(stream, "the audio", 0);
            description = container.describe(stream);
        } catch (MediaException | RuntimeException failure) {
            container.close();
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

    AVStream stream() {
        return format.streams(streamIndex);
    }

    /** Whether the timestamps of a stream count for the beginning of the container. */
    boolean isTimed(int index) {
        var other = format.streams(index);
        int type = other.codecpar().codec_type();
        return (type == AVMEDIA_TYPE_AUDIO || type == AVMEDIA_TYPE_VIDEO)
                && (other.disposition() & AV_DISPOSITION_ATTACHED_PIC) == 0;
    }

    /** Whether the container has timestamps. AVI does not; ffmpeg estimates them from the declared bit rate. */
    boolean hasTimestamps() {
        return !description.container().equals("avi");
    }

    /** The beginning of the container if all streams were analysed, or AV_NOPTS_VALUE. */
    long declaredStartMicros() {
        return container.analysedStartMicros();
    }

    void discardOtherStreams() {
        container.discardAllBut(streamIndex, streamIndex);
    }

    MediaDescription description() {
        return description;
    }

    /** Whether the duration is declared in the header, and not an estimate. */
    boolean hasExactDuration() {
        return description.durationSamples().isPresent() && container.hasExactDuration();
    }

    /** The exception for a native error, or for the exception of the source that caused it. */
    MediaException failed(Reason reason, String detail, int error) {
        return container.failed(reason, detail, error);
    }

    @Override
    public void close() {
        avcodec_free_context(codec);
        container.close();
    }

    private AVStream chosenStream() throws MediaException {
        int chosen = av_find_best_stream(format, AVMEDIA_TYPE_AUDIO, -1, -1, (AVCodec) null, 0);
        if (chosen < 0) {
            throw container.noAudio();
        }
        return format.streams(chosen);
    }
}
