package dev.llafar.gateway.session;

import dev.llafar.audio.media.Container;
import dev.llafar.audio.transcript.SessionError;
import io.vertx.core.Context;
import org.jspecify.annotations.Nullable;

/**
 * Turns a client's bytes, cut anywhere, into 16 kHz mono samples that do not depend on the cuts. Bytes are fed while it
 * accepts them, samples are polled while the session has room, so neither side can outrun the other. Belongs to the
 * session's context, on which it also reports progress that it makes by itself.
 */
interface AudioIntake extends AutoCloseable {

    /** Whether {@link #feed} may be called. */
    boolean isWelcoming();

    /** Consumes bytes; they are copied or decoded before this returns. */
    void feed(byte[] data, int offset, int length);

    /** No more bytes. */
    void end();

    /** The next samples, owned by the caller; null if there are none now. */
    short @Nullable [] poll();

    /** Whether everything fed before {@link #end} has been polled. */
    boolean isDrained();

    /** Why the bytes cannot be decoded: they are not in the declared encoding, or the server is overloaded. Null if nothing is wrong. */
    @Nullable
    SessionError problem();

    @Override
    void close();

    /**
     * The intake for an encoding.
     *
     * @param onProgress called when one of the states above changed between calls
     */
    static AudioIntake of(SessionConfig config, Context context, Runnable onProgress) {
        return switch (config.encoding()) {
            case PCM_S16LE -> new PcmIntake(config.channels(), config.sampleRateHz());
            case OGG_OPUS -> new ContainerIntake(Container.OGG, context, onProgress);
            case WEBM_OPUS -> new ContainerIntake(Container.WEBM, context, onProgress);
            case CONTAINER -> new ContainerIntake(Container.PROBED, context, onProgress);
        };
    }
}
