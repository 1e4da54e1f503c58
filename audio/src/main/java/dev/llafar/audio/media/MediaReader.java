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
 * Anything that ffmpeg reads, at its own rate: the sound, and the first video when it is asked for, decoded piece by
 * piece in bounded memory. Blocking: for threads that may wait. One thread at a time, but {@link #interrupt} may come from
 * any. What it reads cannot make it open anything else, as with {@link MediaDecoder}, which gives the sample clock's rate.
 */
public final class MediaReader implements AutoCloseable {
    private static final long DURATION_TOLERANCE_SAMPLES = SampleClock.SAMPLE_RATE_HZ / 2;

    private final String name;
    private final OpenContainer container;
    private final @Nullable SoundStream sound;
    private final @Nullable PictureStream pictures;
    private final AVPacket packet;
    private boolean incomplete;
    private boolean inputEnded;
    private boolean closed;

    private MediaReader(String name, NativeInput input, boolean withPictures) throws MediaException {
        this.name = name;
        String decoders =
                withPictures ? Ffmpeg.AudioDecoders.NAMES + "," + Ffmpeg.VIDEO_DECODERS : Ffmpeg.AudioDecoders.NAMES;
        this.container = new OpenContainer(name, input, Container.PROBED, decoders, withPictures);
        SoundStream found = null;
        try {
            found = SoundStream.of(name, container).orElse(null);
            sound = found;
            pictures = withPictures
                    ? PictureStream.of(name, container)
                            .orElseThrow(() -> new MediaException(
                                    name, Reason.UNSUPPORTED, "has no video in it; put its sound alone"))
                    : null;
            if (found == null && pictures == null) {
                throw container.soundless();
            }
        } catch (MediaException | RuntimeException failure) {
            if (found != null) {
                found.close();
            }
            container.close();
            throw failure;
        }
        container.discardAllBut(sound == null ? -1 : sound.index(), pictures == null ? -1 : pictures.index());
        this.packet = av_packet_alloc();
    }

    /**
     * Opens a file.
     *
     * @param withPictures whether its first video is wanted too; then a file without one is refused
     * @throws MediaException naming the file and what is wrong with it
     */
    public static MediaReader open(Path file, boolean withPictures) throws MediaException {
        return new MediaReader(file.toString(), new NativeInput(ByteSource.open(file)), withPictures);
    }

    /**
     * Opens bytes that come from elsewhere.
     *
     * @param bytes closed with the reader, or when this fails
     * @param name for errors
     */
    public static MediaReader open(SeekableBytes bytes, String name, boolean withPictures) throws MediaException {
        return new MediaReader(name, new NativeInput(new ByteSource.Seekable(bytes)), withPictures);
    }

    /** What the medium says of its sound; empty when it has none, which only one with pictures may. */
    public Optional<MediaDescription> sound() {
        return Optional.ofNullable(sound).map(SoundStream::description);
    }

    /** Before the first read: the rate, and the channels to which others are mixed. At its own rate nothing changes. */
    public void soundAs(int sampleRateHz, int channels) {
        if (sound != null) {
            sound.convertTo(new SoundWanted(sampleRateHz, channels));
        }
    }

    /** Before the first read: the size to which pictures are fitted, black around them. */
    public void picturesAs(int widthPixels, int heightPixels) {
        if (pictures != null) {
            pictures.convertTo(widthPixels, heightPixels);
        }
    }

    /**
     * Decodes on.
     *
     * @return the next piece, sound and pictures in the order of the medium; null at the end
     * @throws MediaException if nothing of it can be decoded, it cannot be read, or {@link #interrupt} was called
     */
    public @Nullable MediaPiece read() throws MediaException {
        var input = container.input();
        while (true) {
            if (input.interrupted()) {
                throw container.failed(Reason.INTERRUPTED, "interrupted", 0);
            }
            MediaPiece piece = pictures == null ? null : pictures.receive();
            if (piece == null && sound != null) {
                piece = sound.receive();
            }
            if (piece != null) {
                input.heardSound();
                return piece;
            }
            if (inputEnded) {
                return end();
            }
            feed();
        }
    }

    /** After the end: whether something was missing or damaged. */
    public boolean incomplete() {
        return incomplete || (sound != null && sound.damaged()) || (pictures != null && pictures.damaged());
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
            if (sound != null) {
                sound.close();
            }
            if (pictures != null) {
                pictures.close();
            }
            container.close();
        }
    }

    private void feed() throws MediaException {
        int result = av_read_frame(container.format(), packet);
        if (result < 0) {
            var input = container.input();
            if (input.failure() != null || input.interrupted() || input.gaveUp()) {
                throw container.failed(Reason.UNREADABLE, "could not be read", result);
            }
            incomplete |= result != AVERROR_EOF();
            inputEnded = true;
            if (sound != null) {
                sound.finish();
            }
            if (pictures != null) {
                pictures.finish();
            }
            return;
        }
        try {
            incomplete |= (packet.flags() & AV_PKT_FLAG_CORRUPT) != 0;
            if (sound != null && packet.stream_index() == sound.index()) {
                sound.send(packet);
            } else if (pictures != null && packet.stream_index() == pictures.index()) {
                pictures.send(packet);
            }
        } finally {
            av_packet_unref(packet);
        }
    }

    private @Nullable MediaPiece end() throws MediaException {
        if (sound == null) {
            return null;
        }
        var rest = sound.drained();
        if (rest != null) {
            return rest;
        }
        var told = sound.description().durationSamples();
        if (told.isPresent()
                && container.tellsDurations()
                && told.getAsLong() - sound.samplesOnClock() > DURATION_TOLERANCE_SAMPLES) {
            incomplete = true;
        }
        if (sound.samplesOnClock() == 0 && pictures == null) {
            throw incomplete()
                    ? new MediaException(name, Reason.DAMAGED, "nothing of its sound could be decoded")
                    : new MediaException(name, Reason.EMPTY, "holds not a sample of sound");
        }
        return null;
    }
}
