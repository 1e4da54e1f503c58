package dev.llafar.gateway.call;

import dev.llafar.gateway.call.machine.CallMetric;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;

/**
 * Meters of calls, all named {@code llafar.calls.*}. The number of calls in progress is read from the directory, because a
 * counter would be wrong after a lost hang-up. Thread safe.
 */
public final class CallMetrics {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(1_500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(4),
        Duration.ofSeconds(8)
    };

    private final Map<CallMetric, Counter> counters = new EnumMap<>(CallMetric.class);
    private final Map<CallMetric.Span, Timer> spans = new EnumMap<>(CallMetric.Span.class);
    private final AtomicLong inDirectory = new AtomicLong();
    private final AtomicLong owned = new AtomicLong();
    private final MeterRegistry registry;

    public CallMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (CallMetric metric : CallMetric.values()) {
            counters.put(metric, registry.counter("llafar.calls.events", "event", lower(metric)));
        }
        for (CallMetric.Span span : CallMetric.Span.values()) {
            spans.put(
                    span,
                    Timer.builder("llafar.calls.answer.time")
                            .description(
                                    "From the end of the caller's utterance to the first spoken sentence, in parts")
                            .tag("part", lower(span))
                            .serviceLevelObjectives(BUCKETS)
                            .register(registry));
        }
        Gauge.builder("llafar.calls.in.progress", inDirectory, AtomicLong::get)
                .description("Calls in the directory, of all nodes")
                .register(registry);
        Gauge.builder("llafar.calls.of.this.task", owned, AtomicLong::get)
                .description("Calls in the directory that this node owns; its average over tasks is CallsPerTask")
                .register(registry);
    }

    /** Registers the gauge of the largest lag of this node's consumers, which is computed when the gauge is read. */
    <T> void registerLag(T source, ToDoubleFunction<T> maxLagSeconds) {
        Gauge.builder("llafar.calls.consumer.lag.seconds", source, maxLagSeconds)
                .description("How far the slowest consumer is behind its stream")
                .register(registry);
    }

    void count(CallMetric metric) {
        Counter counter = counters.get(metric);
        if (counter != null) {
            counter.increment();
        }
    }

    void time(CallMetric.Span span, long millis) {
        Timer timer = spans.get(span);
        if (timer != null) {
            timer.record(Duration.ofMillis(Math.max(0, millis)));
        }
    }

    /** Sets the gauges to what the directory contained when it was last listed. */
    void setCalls(long inAll, long ownedByThisNode) {
        inDirectory.set(inAll);
        owned.set(ownedByThisNode);
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
