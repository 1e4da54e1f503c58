package dev.llafar.gateway.session;

import dev.llafar.audio.media.Container;
import io.vertx.core.Context;
import org.jspecify.annotations.Nullable;

/**
 * Turns a client's bytes, cut anywhere, into 16 kHz mono samples that do not depend on the cuts. Bytes are fed while it
 * welcomes them, samples are polled while the session has room for them; so neither side can run away from the other.
 * Belongs to the session's context, and tells there when it has made progress by itself.
 */
interface AudioIntake extends AutoCloseable {

    /** Whether {@link #feed} may be called. */
    boolean isWelcoming();

    /** Takes bytes; they are copied or used up before this returns. */
    void feed(byte[] data, int offset, int length);

    /** No more bytes. */
    void end();

    /** The next samples, the caller's to keep; null when there are none now. */
    short @Nullable [] poll();

    /** Whether everything fed before {@link #end} has been polled. */
    boolean isDrained();

    /** Why the bytes are not what they were said to be; null when nothing is wrong. */
    @Nullable
    InvalidRequest problem();

    @Override
    void close();

    /**
     * The intake for an encoding.
     *
     * @param onProgress called when a state above changed while nobody called
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
