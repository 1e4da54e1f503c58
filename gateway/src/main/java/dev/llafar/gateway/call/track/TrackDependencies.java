package dev.llafar.gateway.call.track;

import dev.llafar.gateway.session.SessionRegistry;
import dev.llafar.kvs.endpoint.DataEndpoints;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * What all tracks of a server share.
 *
 * @param decoders threads for all streams; at most one fragment of a stream is decoded at a time, which keeps the order
 * @param random for the jitter of reconnects; safe for use from several threads
 */
public record TrackDependencies(
        Vertx vertx,
        SessionRegistry registry,
        DataEndpoints endpoints,
        WorkerExecutor decoders,
        InstantSource clock,
        RandomGenerator random) {
    private static final String DECODERS = "llafar-track";

    /** One thread per core, because decoding is all that they do. Close the executor with the server. */
    public static WorkerExecutor decoders(Vertx vertx) {
        return vertx.createSharedWorkerExecutor(
                DECODERS, Math.max(2, Runtime.getRuntime().availableProcessors()));
    }
}
