package dev.llafar.gateway.session;

import dev.llafar.audio.AudioBudget;
import dev.llafar.audio.transcript.Transcriber;
import dev.llafar.gateway.config.ReopenPolicy;
import dev.llafar.gateway.config.SessionLimits;
import dev.llafar.gateway.conversation.ConversationHub;
import dev.llafar.gateway.metrics.GatewayMetrics;
import io.vertx.core.Vertx;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What all sessions of a server share; none of it is a session's state.
 *
 * @param budget bounds the audio that all sessions keep together
 * @param conversations receives the events of sessions that belong to a conversation
 * @param nanos a monotonic clock
 * @param random for jitter and session ids; safe for use from several threads and, outside tests, unpredictable
 */
public record SessionPlatform(
        Vertx vertx,
        Transcriber transcriber,
        SessionLimits limits,
        ReopenPolicy reopen,
        AudioBudget budget,
        ConversationHub conversations,
        GatewayMetrics metrics,
        LongSupplier nanos,
        RandomGenerator random) {}
