package dev.llafar.audio.media;

import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;

import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/** A stream of a container and its decoder. */
abstract class DecodedStream implements AutoCloseable {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MICROS_PER_SECOND = 1e6;

    private final int index;
    private final AVCodecContext codec;
    private final AVFrame frame;
    private final double tickSeconds;
    private final double startSeconds;
    private boolean pending;
    private boolean damaged;

    /** Takes ownership of the codec. */
    DecodedStream(OpenContainer container, AVStream stream, AVCodecContext codec) {
        this.index = stream.index();
        this.codec = codec;
        this.frame = av_frame_alloc();
        this.tickSeconds =
                (double) stream.time_base().num() / stream.time_base().den();
        long start = container.format().start_time();
        this.startSeconds = start == AV_NOPTS_VALUE ? 0 : start / MICROS_PER_SECOND;
    }

    abstract @Nullable MediaChunk chunk(AVFrame decoded, long timeNanos) throws MediaException;

    final int index() {
        return index;
    }

    final boolean damaged() {
        return damaged;
    }

    final void send(AVPacket packet) {
        damaged |= avcodec_send_packet(codec, packet) < 0;
        pending = true;
    }

    /** Ends the input. */
    final void finish() {
        avcodec_send_packet(codec, null);
        pending = true;
    }

    /** Returns the next chunk; null if the decoder needs another packet. */
    final @Nullable MediaChunk receive() throws MediaException {
        while (pending) {
            int result = avcodec_receive_frame(codec, frame);
            if (result == Ffmpeg.ERROR_AGAIN || result == AVERROR_EOF()) {
                pending = false;
            } else if (result < 0) {
                damaged = true; // Later frames may be intact.
            } else {
                try {
                    var chunk = chunk(frame, timeNanos());
                    if (chunk != null) {
                        return chunk;
                    }
                } finally {
                    av_frame_unref(frame);
                }
            }
        }
        return null;
    }

    private long timeNanos() {
        long ticks = frame.best_effort_timestamp();
        return ticks == AV_NOPTS_VALUE
                ? MediaChunk.NO_TIME
                : Math.round((ticks * tickSeconds - startSeconds) * NANOS_PER_SECOND);
    }

    @Override
    public void close() {
        av_frame_free(frame);
        avcodec_free_context(codec);
    }
}
