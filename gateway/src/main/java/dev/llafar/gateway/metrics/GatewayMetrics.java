package dev.llafar.gateway.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The gateway's own meters, all named {@code llafar.gateway.*}; what the transcriber counts (queue, batch size, real-time
 * factor) it adds to the same registry. Safe for use from every event loop.
 */
public final class GatewayMetrics {
    private final MeterRegistry registry;
    private final AtomicInteger attached = new AtomicInteger();
    private final AtomicInteger detached = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicLong unsettledSamples = new AtomicLong();
    private final Counter audioSamples;
    private final Counter finals;
    private final Counter partialsSent;
    private final Counter partialsDropped;
    private final Counter resumes;
    private final Counter takeovers;
    private final Counter reopens;
    private final Counter hangs;
    private final Timer finalLatency;

    public GatewayMetrics(MeterRegistry registry) {
        this.registry = registry;
        sessions("attached", attached);
        sessions("detached", detached);
        sessions("ended", ended);
        registry.gauge("llafar.gateway.lag.seconds", unsettledSamples, samples -> samples.get() / 16_000.0);
        audioSamples = Counter.builder("llafar.gateway.audio.samples")
                .description("16 kHz samples taken from clients")
                .register(registry);
        finals = registry.counter("llafar.gateway.finals");
        partialsSent = registry.counter("llafar.gateway.partials", "fate", "sent");
        partialsDropped = registry.counter("llafar.gateway.partials", "fate", "dropped");
        resumes = registry.counter("llafar.gateway.resumes");
        takeovers = registry.counter("llafar.gateway.takeovers");
        reopens = registry.counter("llafar.gateway.transcriber.reopens");
        hangs = Counter.builder("llafar.gateway.transcriber.hangs")
                .description("Transcriber streams replaced because a deadline passed")
                .register(registry);
        finalLatency = Timer.builder("llafar.gateway.final.latency")
                .description("From the last sample of an utterance being received to its final")
                .serviceLevelObjectives(
                        Duration.ofMillis(250),
                        Duration.ofMillis(500),
                        Duration.ofMillis(750),
                        Duration.ofSeconds(1),
                        Duration.ofMillis(1_500),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(8))
                .register(registry);
    }

    private void sessions(String state, AtomicInteger count) {
        registry.gauge(
                "llafar.gateway.sessions",
                java.util.List.of(io.micrometer.core.instrument.Tag.of("state", state)),
                count);
    }

    /** A session moved between the states. Whoever looks meanwhile sees it twice rather than nowhere. */
    public void moved(SessionState from, SessionState to) {
        counted(to, 1);
        counted(from, -1);
    }

    private void counted(SessionState state, int difference) {
        switch (state) {
            case NONE -> {}
            case ATTACHED -> attached.addAndGet(difference);
            case DETACHED -> detached.addAndGet(difference);
            case ENDED -> ended.addAndGet(difference);
        }
    }

    public void refused(Enum<?> reason) {
        registry.counter("llafar.gateway.refusals", "reason", reason.name().toLowerCase(Locale.ROOT))
                .increment();
    }

    /** Audio that waits for a final grew or shrank. */
    public void unsettled(long differenceSamples) {
        unsettledSamples.addAndGet(differenceSamples);
    }

    public void audio(int samples) {
        audioSamples.increment(samples);
    }

    public void finalDelivered(int latencyMillis) {
        finals.increment();
        finalLatency.record(Duration.ofMillis(latencyMillis));
    }

    public void partialSent() {
        partialsSent.increment();
    }

    public void partialDropped() {
        partialsDropped.increment();
    }

    public void resumed() {
        resumes.increment();
    }

    public void takenOver() {
        takeovers.increment();
    }

    /** A transcriber stream did not respond within a deadline. */
    public void hung() {
        hangs.increment();
    }

    public void reopened() {
        reopens.increment();
    }

    /** Where a session is counted. */
    public enum SessionState {
        NONE,
        ATTACHED,
        DETACHED,
        ENDED
    }
}
