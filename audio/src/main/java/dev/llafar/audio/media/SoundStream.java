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

/** The sound of a medium. */
final class SoundStream extends DecodedStream {
    private final String name;
    private final MediaDescription description;
    private SoundWanted wanted;
    private @Nullable FrameConverter converter;
    private long samplesOut;
    private boolean drained;

    private SoundStream(String name, OpenContainer container, AVStream stream, AVCodecContext codec) {
        super(container, stream, codec);
        this.name = name;
        this.description = container.describe(stream);
        this.wanted = new SoundWanted(description.sampleRateHz(), 0);
    }

    static Optional<SoundStream> of(String name, OpenContainer container) throws MediaException {
        int chosen = av_find_best_stream(container.format(), AVMEDIA_TYPE_AUDIO, -1, -1, (AVCodec) null, 0);
        if (chosen < 0) {
            return Optional.empty();
        }
        var stream = container.format().streams(chosen);
        return Optional.of(new SoundStream(name, container, stream, container.decoder(stream, "sound", 0)));
    }

    MediaDescription description() {
        return description;
    }

    void convertTo(SoundWanted other) {
        wanted = other;
    }

    /** Delivered so far, in samples of 16 kHz. */
    long samplesOnClock() {
        return samplesOut * SampleClock.SAMPLE_RATE_HZ / wanted.sampleRateHz();
    }

    /** What the resampler holds back, once; null when that is nothing. */
    @Nullable
    MediaPiece drained() {
        if (drained || converter == null) {
            return null;
        }
        drained = true;
        return counted(new MediaPiece.Sound(MediaPiece.UNTIMED, converter.drain()));
    }

    @Override
    @Nullable
    MediaPiece piece(AVFrame decoded, long timeNanos) throws MediaException {
        if (converter == null) {
            converter = new FrameConverter(name, wanted);
        }
        return counted(new MediaPiece.Sound(timeNanos, converter.convert(decoded)));
    }

    @Override
    public void close() {
        if (converter != null) {
            converter.close();
        }
        super.close();
    }

    private MediaPiece.@Nullable Sound counted(MediaPiece.Sound sound) {
        samplesOut += sound.samples();
        return sound.samples() == 0 ? null : sound;
    }
}
