package dev.llafar.audio.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;

import dev.llafar.audio.SampleClock;
import dev.llafar.audio.media.MediaException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the audio of any container that ffmpeg supports to 16 kHz samples, in bounded memory. Blocking; not for event
 * loops. One thread at a time, except for {@link #interrupt}.
 *
 * <p>The content cannot make it open other files or connections: playlists are rejected and all protocols are disabled.
 */
public final class MediaDecoder implements AutoCloseable {
    /** The same bound as {@link dev.llafar.audio.PcmBytes#MAX_CHANNELS}. */
    public static final int MAX_SEPARATE_CHANNELS = 8;

    /** Half a second, because headers are rounded and encoders pad. */
    private static final long DURATION_TOLERANCE_SAMPLES = SampleClock.SAMPLE_RATE_HZ / 2;

    private final String name;
    private final MediaOptions options;
    private final NativeInput input;
    private final OpenMedia media;
    private final AVPacket packet;
    private final AVFrame frame;
    private @Nullable FrameConverter converter;
    private long samplesDelivered;
    private boolean incomplete;
    private boolean inputEnded;
    private boolean ended;
    private boolean closed;

    private MediaDecoder(String name, NativeInput input, MediaOptions options) throws MediaException {
        this.name = name;
        this.options = options;
        this.input = input;
        this.media = new OpenMedia(name, input, options);
        this.packet = av_packet_alloc();
        this.frame = av_frame_alloc();
    }

    /**
     * Opens a file.
     *
     * @throws MediaException with the file and the problem
     */
    public static MediaDecoder open(Path file, MediaOptions options) throws MediaException {
        var name = file.toString();
        return switch (ByteSource.open(file)) {
            case ByteSource.Stream pipe -> open(pipe.in(), name, options);
            case ByteSource.Seekable bytes -> new MediaDecoder(name, new NativeInput(bytes), options);
        };
    }

    /**
     * Opens a stream. Containers that need seeking, such as MP4 with the index at its end, are not supported.
     *
     * @param in closed with the decoder, or if this fails; the decoder blocks while a read blocks
     * @param name for error messages
     */
    public static MediaDecoder open(InputStream in, String name, MediaOptions options) throws MediaException {
        try {
            if (options.container() != Container.PROBED) {
                return new MediaDecoder(name, new NativeInput(new ByteSource.Stream(in)), options);
            }
            // For probing, ffmpeg reads 2 KiB, which is most of a second of Opus. Four bytes identify Ogg and WebM.
            var magic = in.readNBytes(4);
            var whole = new SequenceInputStream(new ByteArrayInputStream(magic), in);
            var known = new MediaOptions(Container.ofMagic(magic), options.keepChannels());
            return new MediaDecoder(name, new NativeInput(new ByteSource.Stream(whole)), known);
        } catch (MediaException failure) {
            throw failure;
        } catch (IOException failure) {
            throw new MediaException(name, Reason.UNREADABLE, "could not be read: " + failure.getMessage(), failure);
        }
    }

    /** Describes the media file. */
    public MediaDescription description() {
        return media.description();
    }

    /**
     * Decodes the next samples.
     *
     * @return at least one sample, usually those of one packet; null at the end
     * @throws MediaException if nothing can be decoded, the input cannot be read, or {@link #interrupt} was called
     */
    public @Nullable PcmChunk read() throws MediaException {
        while (!ended) {
            if (input.interrupted()) {
                throw media.failed(Reason.INTERRUPTED, "interrupted", 0);
            }
            var chunk = next();
            if (chunk != null && chunk.samples() > 0) {
                samplesDelivered += chunk.samples();
                input.audioDecoded();
                return chunk;
            }
        }
        return null;
    }

    /**
     * Decodes everything that is left. For media of a known, small size: the samples are held in memory.
     *
     * @return at least one sample
     * @throws MediaException as {@link #read}, and if nothing is left
     */
    public PcmChunk readAll() throws MediaException {
        var chunks = new ArrayList<PcmChunk>();
        for (var chunk = read(); chunk != null; chunk = read()) {
            chunks.add(chunk);
        }
        if (chunks.isEmpty()) {
            throw new MediaException(name, Reason.EMPTY, "no samples are left");
        }
        return PcmChunk.concat(chunks);
    }

    /**
     * After the end: whether audio was missing or damaged. The input was shorter than its header declares, or parts could
     * not be decoded.
     */
    public boolean incomplete() {
        return incomplete;
    }

    /** Samples of each channel delivered so far. */
    public long samplesDelivered() {
        return samplesDelivered;
    }

    /** Makes the current or next {@link #read} fail. A read that blocks in an input stream ends when that returns. */
    public void interrupt() {
        input.interrupt();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        ended = true;
        if (converter != null) {
            converter.close();
        }
        av_frame_free(frame);
        av_packet_free(packet);
        media.close();
    }

    private @Nullable PcmChunk next() throws MediaException {
        int result = avcodec_receive_frame(media.codec(), frame);
        if (result == 0) {
            try {
                return converted();
            } finally {
                av_frame_unref(frame);
            }
        }
        // Other errors are damaged packets. Later packets may be intact.
        incomplete |= result != Ffmpeg.ERROR_AGAIN && result != AVERROR_EOF();
        if (result == AVERROR_EOF() || inputEnded) {
            return end();
        }
        feed();
        return null;
    }

    private PcmChunk converted() throws MediaException {
        if (converter == null) {
            converter = new FrameConverter(
                    name, options.keepChannels() ? OutputFormat.SEPARATE_CHANNELS : OutputFormat.MONO);
        }
        return new PcmChunk(samplesDelivered, converter.convert(frame));
    }

    /** Sends the decoder the next packet of the selected stream, or the end. */
    private void feed() throws MediaException {
        int result = av_read_frame(media.format(), packet);
        if (result < 0) {
            if (input.failure() != null || input.interrupted() || input.exceededLimit()) {
                throw media.failed(Reason.UNREADABLE, "could not be read", result);
            }
            incomplete |= result != AVERROR_EOF();
            inputEnded = true;
            avcodec_send_packet(media.codec(), null);
            return;
        }
        try {
            if (packet.stream_index() == media.streamIndex()) {
                incomplete |= (packet.flags() & AV_PKT_FLAG_CORRUPT) != 0;
                incomplete |= avcodec_send_packet(media.codec(), packet) < 0;
            }
        } finally {
            av_packet_unref(packet);
        }
    }

    private @Nullable PcmChunk end() throws MediaException {
        ended = true;
        var chunk = converter == null ? null : new PcmChunk(samplesDelivered, converter.drain());
        long samples = samplesDelivered + (chunk == null ? 0 : chunk.samples());
        var duration = media.description().durationSamples();
        if (media.hasExactDuration() && duration.orElseThrow() - samples > DURATION_TOLERANCE_SAMPLES) {
            incomplete = true;
        }
        if (samples == 0) {
            throw incomplete
                    ? new MediaException(name, Reason.DAMAGED, "no audio could be decoded")
                    : new MediaException(name, Reason.EMPTY, "contains no samples");
        }
        return chunk;
    }
}
