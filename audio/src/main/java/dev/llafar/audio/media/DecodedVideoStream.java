package dev.llafar.audio.media;

import static org.bytedeco.ffmpeg.global.avformat.AV_DISPOSITION_ATTACHED_PIC;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;

import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/** The first video stream of a media file. */
final class DecodedVideoStream extends DecodedStream {
    /** 4K. Larger pictures are an error in the header, or need too much memory for one upload. */
    private static final long MAX_PIXELS = 4_096L * 2_304;

    private final String name;
    private VideoScaler scaler;

    private DecodedVideoStream(String name, OpenContainer container, AVStream stream, AVCodecContext codec) {
        super(container, stream, codec);
        this.name = name;
        this.scaler = new VideoScaler(name, 640, 480);
    }

    /** Ignores cover art. */
    static Optional<DecodedVideoStream> of(String name, OpenContainer container) throws MediaException {
        int chosen = av_find_best_stream(container.format(), AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0);
        if (chosen < 0 || (container.format().streams(chosen).disposition() & AV_DISPOSITION_ATTACHED_PIC) != 0) {
            return Optional.empty();
        }
        var stream = container.format().streams(chosen);
        return Optional.of(
                new DecodedVideoStream(name, container, stream, container.decoder(stream, "the video", MAX_PIXELS)));
    }

    void convertTo(int widthPixels, int heightPixels) {
        scaler.close();
        scaler = new VideoScaler(name, widthPixels, heightPixels);
    }

    @Override
    MediaChunk chunk(AVFrame decoded, long timeNanos) throws MediaException {
        return new MediaChunk.Picture(timeNanos, scaler.scale(decoded));
    }

    @Override
    public void close() {
        scaler.close();
        super.close();
    }
}
