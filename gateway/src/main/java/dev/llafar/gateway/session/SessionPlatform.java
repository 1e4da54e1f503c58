package dev.llafar.gateway.session;

import dev.llafar.gateway.config.ReopenPolicy;
import dev.llafar.gateway.config.SessionLimits;
import dev.llafar.gateway.metrics.GatewayMetrics;
import dev.llafar.gateway.transcriber.Transcriber;
import io.vertx.core.Vertx;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What all sessions of a server share; none of it is a session's state.
 *
 * @param nanos a clock that only goes forward
 * @param chance for jitter and session ids; must be safe for several threads and, outside tests, unguessable
 */
public record SessionPlatform(
        Vertx vertx,
        Transcriber transcriber,
        SessionLimits limits,
        ReopenPolicy reopen,
        GatewayMetrics metrics,
        LongSupplier nanos,
        RandomGenerator chance) {}
