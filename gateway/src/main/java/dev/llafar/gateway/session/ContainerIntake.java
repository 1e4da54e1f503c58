package dev.llafar.gateway.session;

import dev.llafar.audio.media.Container;
import dev.llafar.audio.media.MediaDecoder;
import dev.llafar.audio.media.MediaException;
import dev.llafar.audio.media.MediaOptions;
import dev.llafar.audio.media.PcmChunk;
import dev.llafar.audio.media.PushDecoder;
import dev.llafar.audio.transcript.SessionError;
import io.vertx.core.Context;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ogg, WebM or a probed container, decoded off the event loop. The decoder waits when {@value #CHUNKS_NOT_POLLED} chunks, each
 * of at most about a second, have not been polled; then its queue fills, and no more bytes are accepted. An MP4 whose index
 * comes last is decoded after its end.
 */
final class ContainerIntake implements AudioIntake, PushDecoder.Output {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerIntake.class);
    private static final int QUEUED_BYTES = 64 * 1024;
    private static final int CHUNKS_NOT_POLLED = 16;

    private final Context context;
    private final Runnable onProgress;
    private final Semaphore places = new Semaphore(CHUNKS_NOT_POLLED);
    private final ArrayDeque<short[]> decoded = new ArrayDeque<>();
    private final PushDecoder decoder;
    private boolean welcoming = true;
    private boolean decodedAll;
    private @Nullable SessionError problem;
    private volatile boolean closed;

    @SuppressWarnings("this-escape") // The decoder's thread only hops to the context, which is ours until we return.
    ContainerIntake(Container container, Context context, Runnable onProgress) {
        this.context = context;
        this.onProgress = onProgress;
        // The name appears in error messages, so it is not the session id, which is a secret.
        this.decoder = PushDecoder.start("audio", new MediaOptions(container, false), QUEUED_BYTES, this);
    }

    @Override
    public boolean isWelcoming() {
        return welcoming;
    }

    @Override
    public void feed(byte[] data, int offset, int length) {
        welcoming = decoder.push(Arrays.copyOfRange(data, offset, offset + length));
    }

    @Override
    public void end() {
        welcoming = false;
        decoder.end();
    }

    @Override
    public short @Nullable [] poll() {
        short[] samples = decoded.poll();
        if (samples != null) {
            places.release();
        }
        return samples;
    }

    @Override
    public boolean isDrained() {
        return decodedAll && decoded.isEmpty();
    }

    @Override
    public @Nullable SessionError problem() {
        return decoded.isEmpty() ? problem : null;
    }

    @Override
    public void close() {
        closed = true;
        decoder.abort();
        // Wakes a decoder that waits for a permit.
        places.release(CHUNKS_NOT_POLLED);
    }

    @Override
    public void decoded(PcmChunk chunk) {
        places.acquireUninterruptibly();
        progress(() -> decoded.add(chunk.mono()));
    }

    @Override
    public void ended(boolean incomplete) {
        progress(() -> decodedAll = true);
    }

    @Override
    public void failed(MediaException cause) {
        String what =
                switch (cause.reason()) {
                    case EMPTY -> "nothing";
                    case NOT_MEDIA -> "bytes of no audio or video file that is accepted here";
                    case NO_AUDIO -> "a file without an audio track";
                    case UNSUPPORTED -> "audio in a format that this server cannot decode";
                    case DAMAGED -> "a file too damaged to decode";
                    case UNREADABLE, INTERRUPTED -> "a file that could not be read";
                    case OVERLOADED -> "more container streams than this server decodes at a time";
                    case INDEX_TOO_LATE ->
                        "an MP4 file of more than " + MediaDecoder.MAX_INDEX_LAST_MEBIBYTES
                                + " MiB whose index (moov) comes last";
                    case NO_SPACE -> "an MP4 file whose index (moov) comes last, and no space is left to keep it";
                };
        SessionError error =
                switch (cause.reason()) {
                    case OVERLOADED, NO_SPACE ->
                        SessionError.of(SessionError.Code.OVERLOADED, "audio: " + what + "; try again in 5 seconds");
                    case INDEX_TOO_LATE ->
                        SessionError.invalidAudio(
                                what, "its index first (ffmpeg -i IN.mp4 -c copy -movflags +faststart OUT.mp4)");
                    default ->
                        SessionError.invalidAudio(what, "a container with audio, in the encoding that start names");
                };
        if (cause.reason() == MediaException.Reason.NO_SPACE) {
            LOG.warn("A stream was refused: {}", cause.getMessage());
        }
        progress(() -> problem = error);
    }

    @Override
    public void writable() {
        progress(() -> welcoming = true);
    }

    private void progress(Runnable change) {
        context.runOnContext(ignored -> {
            if (!closed) {
                change.run();
                onProgress.run();
            }
        });
    }
}
