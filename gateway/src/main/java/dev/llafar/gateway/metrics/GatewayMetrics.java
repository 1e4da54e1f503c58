package dev.llafar.gateway.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
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
    private final Counter opened;
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
        Gauge.builder("llafar.gateway.unsettled.audio.seconds", unsettledSamples, samples -> samples.get() / 16_000.0)
                .description("Audio of all sessions that no final has settled yet")
                .register(registry);
        audioSamples = counter("audio.samples", "16 kHz samples received from clients");
        opened = counter("sessions.opened", "Sessions that a transcriber has accepted");
        finals = counter("finals", "Finals delivered");
        partialsSent = partials("sent");
        partialsDropped = partials("dropped");
        resumes = counter("resumes", "Sessions that a client has resumed");
        takeovers = counter("takeovers", "Resumes that replaced a connection that was still open");
        reopens = counter("transcriber.reopens", "Transcriber streams that replaced one that failed");
        hangs = counter("transcriber.hangs", "Transcriber streams replaced because a deadline passed");
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

    private Counter counter(String name, String description) {
        return Counter.builder("llafar.gateway." + name)
                .description(description)
                .register(registry);
    }

    private Counter partials(String fate) {
        return Counter.builder("llafar.gateway.partials")
                .description("Partials by fate: sent, or dropped because a newer event replaced them")
                .tag("fate", fate)
                .register(registry);
    }

    private void sessions(String state, AtomicInteger count) {
        Gauge.builder("llafar.gateway.sessions", count, AtomicInteger::get)
                .description("Sessions by state: attached to a client or call, waiting for a resume, or ended")
                .tag("state", state)
                .register(registry);
    }

    /** A session moved between the states. A concurrent reader sees it in both rather than in neither. */
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

    /** A request, session or connection was refused or ended with an error. */
    public void refused(Enum<?> reason) {
        Counter.builder("llafar.gateway.refusals")
                .description("Requests, sessions and connections that were refused or ended with an error, by reason")
                .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                .register(registry)
                .increment();
    }

    /** A transcriber has accepted a session. */
    public void opened() {
        opened.increment();
    }

    /**
     * A session that was accepted has ended.
     *
     * @param reason the code of its error, or "finished"
     */
    public void closed(String reason) {
        Counter.builder("llafar.gateway.sessions.closed")
                .description("Sessions that have ended, by the code of their error, or finished")
                .tag("reason", reason)
                .register(registry)
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
