package dev.llafar.audio.media;

import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;

import dev.llafar.audio.SampleClock;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/** The audio stream of a media file. */
final class AudioStream extends DecodedStream {
    private final String name;
    private final MediaDescription description;
    private OutputFormat output;
    private @Nullable FrameConverter converter;
    private long samplesOut;
    private boolean drained;

    private AudioStream(String name, OpenContainer container, AVStream stream, AVCodecContext codec) {
        super(container, stream, codec);
        this.name = name;
        this.description = container.describe(stream);
        this.output = new OutputFormat(description.sampleRateHz(), 0);
    }

    static Optional<AudioStream> of(String name, OpenContainer container) throws MediaException {
        int chosen = av_find_best_stream(container.format(), AVMEDIA_TYPE_AUDIO, -1, -1, (AVCodec) null, 0);
        if (chosen < 0) {
            return Optional.empty();
        }
        var stream = container.format().streams(chosen);
        return Optional.of(new AudioStream(name, container, stream, container.decoder(stream, "the audio", 0)));
    }

    MediaDescription description() {
        return description;
    }

    void convertTo(OutputFormat other) {
        output = other;
    }

    /** Samples delivered so far, converted to 16 kHz. */
    long samplesOnClock() {
        return samplesOut * SampleClock.SAMPLE_RATE_HZ / output.sampleRateHz();
    }

    /** The samples that the resampler still holds; null if there are none, and after the first call. */
    @Nullable
    MediaChunk drained() {
        if (drained || converter == null) {
            return null;
        }
        drained = true;
        return counted(new MediaChunk.Audio(MediaChunk.NO_TIME, converter.drain()));
    }

    @Override
    @Nullable
    MediaChunk chunk(AVFrame decoded, long timeNanos) throws MediaException {
        if (converter == null) {
            converter = new FrameConverter(name, output);
        }
        return counted(new MediaChunk.Audio(timeNanos, converter.convert(decoded)));
    }

    @Override
    public void close() {
        if (converter != null) {
            converter.close();
        }
        super.close();
    }

    private MediaChunk.@Nullable Audio counted(MediaChunk.Audio audio) {
        samplesOut += audio.samples();
        return audio.samples() == 0 ? null : audio;
    }
}
