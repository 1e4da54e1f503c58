package dev.llafar.audio.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;

import dev.llafar.audio.SampleClock;
import dev.llafar.audio.media.MediaException.Reason;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the audio of a media file at its own rate and, if requested, its first video stream, in bounded memory. Blocking;
 * not for event loops. One thread at a time, except for {@link #interrupt}. As with {@link MediaDecoder}, which decodes to
 * the rate of the sample clock, the content cannot make it open other files or connections.
 */
public final class MediaReader implements AutoCloseable {
    private static final long DURATION_TOLERANCE_SAMPLES = SampleClock.SAMPLE_RATE_HZ / 2;

    private final String name;
    private final OpenContainer container;
    private final @Nullable AudioStream audio;
    private final @Nullable DecodedVideoStream video;
    private final AVPacket packet;
    private boolean incomplete;
    private boolean inputEnded;
    private boolean closed;

    private MediaReader(String name, NativeInput input, boolean withVideo) throws MediaException {
        this.name = name;
        String decoders =
                withVideo ? Ffmpeg.AudioDecoders.NAMES + "," + Ffmpeg.VIDEO_DECODERS : Ffmpeg.AudioDecoders.NAMES;
        this.container = new OpenContainer(name, input, Container.PROBED, decoders, withVideo);
        AudioStream found = null;
        try {
            found = AudioStream.of(name, container).orElse(null);
            audio = found;
            video = withVideo
                    ? DecodedVideoStream.of(name, container)
                            .orElseThrow(() -> new MediaException(name, Reason.UNSUPPORTED, "has no video"))
                    : null;
            if (found == null && video == null) {
                throw container.noAudio();
            }
        } catch (MediaException | RuntimeException failure) {
            if (found != null) {
                found.close();
            }
            container.close();
            throw failure;
        }
        container.discardAllBut(audio == null ? -1 : audio.index(), video == null ? -1 : video.index());
        this.packet = av_packet_alloc();
    }

    /**
     * Opens a file.
     *
     * @param withVideo whether to decode the first video stream; then a file without one is rejected
     * @throws MediaException with the file and the problem
     */
    public static MediaReader open(Path file, boolean withVideo) throws MediaException {
        return new MediaReader(file.toString(), new NativeInput(ByteSource.open(file)), withVideo);
    }

    /**
     * Opens bytes from another source.
     *
     * @param bytes closed with the reader, or if this fails
     * @param name for error messages
     */
    public static MediaReader open(SeekableBytes bytes, String name, boolean withVideo) throws MediaException {
        return new MediaReader(name, new NativeInput(new ByteSource.Seekable(bytes)), withVideo);
    }

    /** Describes the audio; empty if there is none, which is possible only with video. */
    public Optional<MediaDescription> audio() {
        return Optional.ofNullable(audio).map(AudioStream::description);
    }

    /** Sets the rate and the number of channels of the audio, before the first read. */
    public void setAudioFormat(int sampleRateHz, int channels) {
        if (audio != null) {
            audio.convertTo(new OutputFormat(sampleRateHz, channels));
        }
    }

    /** Sets the size of video, before the first read. */
    public void setVideoSize(int widthPixels, int heightPixels) {
        if (video != null) {
            video.convertTo(widthPixels, heightPixels);
        }
    }

    /**
     * Decodes the next part.
     *
     * @return audio and pictures in the order of the file; null at the end
     * @throws MediaException if nothing can be decoded, the file cannot be read, or {@link #interrupt} was called
     */
    public @Nullable MediaChunk read() throws MediaException {
        var input = container.input();
        while (true) {
            if (input.interrupted()) {
                throw container.failed(Reason.INTERRUPTED, "interrupted", 0);
            }
            MediaChunk chunk = video == null ? null : video.receive();
            if (chunk == null && audio != null) {
                chunk = audio.receive();
            }
            if (chunk != null) {
                input.audioDecoded();
                return chunk;
            }
            if (inputEnded) {
                return end();
            }
            feed();
        }
    }

    /** After the end: whether parts were missing or damaged. */
    public boolean incomplete() {
        return incomplete || (audio != null && audio.damaged()) || (video != null && video.damaged());
    }

    /** Makes the current or next {@link #read} fail soon; a read that waits in its source ends when that does. */
    public void interrupt() {
        container.input().interrupt();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            av_packet_free(packet);
            if (audio != null) {
                audio.close();
            }
            if (video != null) {
                video.close();
            }
            container.close();
        }
    }

    private void feed() throws MediaException {
        int result = av_read_frame(container.format(), packet);
        if (result < 0) {
            var input = container.input();
            if (input.failure() != null || input.interrupted() || input.exceededLimit()) {
                throw container.failed(Reason.UNREADABLE, "could not be read", result);
            }
            incomplete |= result != AVERROR_EOF();
            inputEnded = true;
            if (audio != null) {
                audio.finish();
            }
            if (video != null) {
                video.finish();
            }
            return;
        }
        try {
            incomplete |= (packet.flags() & AV_PKT_FLAG_CORRUPT) != 0;
            if (audio != null && packet.stream_index() == audio.index()) {
                audio.send(packet);
            } else if (video != null && packet.stream_index() == video.index()) {
                video.send(packet);
            }
        } finally {
            av_packet_unref(packet);
        }
    }

    private @Nullable MediaChunk end() throws MediaException {
        if (audio == null) {
            return null;
        }
        var rest = audio.drained();
        if (rest != null) {
            return rest;
        }
        var declared = audio.description().durationSamples();
        if (declared.isPresent()
                && container.hasExactDuration()
                && declared.getAsLong() - audio.samplesOnClock() > DURATION_TOLERANCE_SAMPLES) {
            incomplete = true;
        }
        if (audio.samplesOnClock() == 0 && video == null) {
            throw incomplete()
                    ? new MediaException(name, Reason.DAMAGED, "no audio could be decoded")
                    : new MediaException(name, Reason.EMPTY, "contains no samples");
        }
        return null;
    }
}
