package dev.llafar.gateway.call.voice;

import dev.llafar.gateway.session.SessionRegistry;
import dev.llafar.kvs.endpoint.DataEndpoints;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * What all voices of a server share.
 *
 * @param decoders a few threads for all streams; a stream has at most one fragment there, so its order is kept
 * @param chance for the jitter of reconnects; must be safe for several threads
 */
public record VoicePlatform(
        Vertx vertx,
        SessionRegistry registry,
        DataEndpoints endpoints,
        WorkerExecutor decoders,
        InstantSource clock,
        RandomGenerator chance) {
    private static final String DECODERS = "llafar-voice";

    /** One thread a core: decoding is all that they do. Close it with the server. */
    public static WorkerExecutor decoders(Vertx vertx) {
        return vertx.createSharedWorkerExecutor(
                DECODERS, Math.max(2, Runtime.getRuntime().availableProcessors()));
    }
}
