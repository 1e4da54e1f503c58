package dev.llafar.audio.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
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
import java.util.function.BooleanSupplier;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the audio of any container that ffmpeg supports to 16 kHz samples, in bounded memory. Blocking; not for event
 * loops. One thread at a time, except for {@link #interrupt}.
 *
 * <p>Positions follow the container's timestamps: where audio is missing there is silence ({@link MediaTimeline}).
 *
 * <p>The content cannot make it open other files or connections: playlists are rejected and all protocols are disabled.
 */
public final class MediaDecoder implements AutoCloseable {
    /** The same bound as {@link dev.llafar.audio.PcmBytes#MAX_CHANNELS}. */
    public static final int MAX_SEPARATE_CHANNELS = 8;

    /** The longest stream that is accepted if it is an MP4 whose index comes last. */
    public static final int MAX_INDEX_LAST_MEBIBYTES = 256;

    /** Half a second, because headers are rounded and encoders pad. */
    private static final long DURATION_TOLERANCE_SAMPLES = SampleClock.SAMPLE_RATE_HZ / 2;

    private final String name;
    private final NativeInput input;
    private final OpenMedia media;
    private final AVPacket packet;
    private final AVFrame frame;
    private final TimedFrames frames;
    private boolean startKnown;
    private long samplesDelivered;
    private boolean incomplete;
    private boolean inputEnded;
    private boolean framesEnded;
    private boolean ended;
    private boolean closed;

    private MediaDecoder(String name, NativeInput input, MediaOptions options) throws MediaException {
        this.name = name;
        this.input = input;
        this.media = new OpenMedia(name, input, options);
        this.frames = new TimedFrames(
                new FrameConverter(name, options.keepChannels() ? OutputFormat.SEPARATE_CHANNELS : OutputFormat.MONO),
                media.stream().time_base(),
                media.hasTimestamps());
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
     * Opens a stream. An MP4 whose index comes last is received completely before this returns ({@link Spool}).
     *
     * @param in closed with the decoder, or if this fails; the decoder blocks while a read blocks
     * @param name for error messages
     */
    public static MediaDecoder open(InputStream in, String name, MediaOptions options) throws MediaException {
        return open(in, name, options, Spool.shared(), () -> false);
    }

    /** @param isCancelled makes opening and reading fail as after {@link #interrupt} */
    static MediaDecoder open(
            InputStream in, String name, MediaOptions options, Spool spool, BooleanSupplier isCancelled)
            throws MediaException {
        try {
            if (options.container() != Container.PROBED) {
                return new MediaDecoder(name, new NativeInput(new ByteSource.Stream(in), isCancelled), options);
            }
            // For probing, ffmpeg reads 2 KiB, which is most of a second of Opus. Four bytes identify Ogg and WebM.
            var magic = in.readNBytes(4);
            var known = new MediaOptions(Container.ofMagic(magic), options.keepChannels());
            var start =
                    known.container() == Container.PROBED ? Mp4Start.read(magic, in) : new Mp4Start(magic, false, 0);
            var source = start.indexIsLast()
                    ? new ByteSource.Seekable(spool.keep(name, start, in))
                    : new ByteSource.Stream(new SequenceInputStream(new ByteArrayInputStream(start.bytes()), in));
            return new MediaDecoder(name, new NativeInput(source, isCancelled), known);
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
     * @return at least one sample, usually those of one packet, and at most about a second; null at the end
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
        frames.close();
        av_frame_free(frame);
        av_packet_free(packet);
        media.close();
    }

    private @Nullable PcmChunk next() throws MediaException {
        var channels = frames.next();
        if (channels != null) {
            return new PcmChunk(samplesDelivered, channels);
        }
        if (framesEnded) {
            return end();
        }
        int result = avcodec_receive_frame(media.codec(), frame);
        if (result == 0) {
            try {
                frames.add(frame);
            } finally {
                av_frame_unref(frame);
            }
            return null;
        }
        // Other errors are damaged packets. Later packets may be intact.
        incomplete |= result != Ffmpeg.ERROR_AGAIN && result != AVERROR_EOF();
        if (result == AVERROR_EOF() || inputEnded) {
            framesEnded = true;
            frames.end();
        } else {
            feed();
        }
        return null;
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
            if (!startKnown) {
                findStart();
            }
            if (packet.stream_index() == media.streamIndex()) {
                incomplete |= (packet.flags() & AV_PKT_FLAG_CORRUPT) != 0;
                incomplete |= avcodec_send_packet(media.codec(), packet) < 0;
            }
        } finally {
            av_packet_unref(packet);
        }
    }

    /**
     * The first picture or sound of the container is the zero of the clock, so that audio that begins later than the video has
     * its time. The packets of other streams are not needed after this one.
     */
    private void findStart() {
        long declared = media.declaredStartMicros();
        if (declared != AV_NOPTS_VALUE) {
            frames.startAtMicros(declared);
        } else if (packet.pts() == AV_NOPTS_VALUE || !media.isTimed(packet.stream_index())) {
            return;
        } else if (packet.stream_index() != media.streamIndex()) {
            frames.startAt(
                    packet.pts(), media.format().streams(packet.stream_index()).time_base());
        }
        startKnown = true;
        media.discardOtherStreams();
    }

    private PcmChunk end() throws MediaException {
        ended = true;
        var chunk = new PcmChunk(samplesDelivered, frames.drain());
        long samples = samplesDelivered + chunk.samples();
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
