package dev.llafar.audio.media;

import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;

import dev.llafar.audio.media.MediaException.Reason;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;

/** A container that has been opened, the sound in it that was chosen, and the decoder for that. */
final class OpenMedia implements AutoCloseable {
    private final OpenContainer container;
    private final AVFormatContext format;
    private final AVCodecContext codec;
    private final int streamIndex;
    private final MediaDescription description;

    /** @param input owned from now on, also when this fails */
    OpenMedia(String name, NativeInput input, MediaOptions options) throws MediaException {
        this.container = new OpenContainer(name, input, options.container(), Ffmpeg.AudioDecoders.NAMES, false);
        this.format = container.format();
        try {
            var stream = chosenStream();
            streamIndex = stream.index();
            codec = container.decoder(stream, "sound", 0);
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

    MediaDescription description() {
        return description;
    }

    /** Whether the duration stands in the header, and is not an estimate. */
    boolean durationIsTold() {
        return description.durationSamples().isPresent() && container.tellsDurations();
    }

    /** The exception for a native error, or for what the source threw where that is behind it. */
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
            throw container.soundless();
        }
        container.discardAllBut(chosen, chosen);
        return format.streams(chosen);
    }
}
