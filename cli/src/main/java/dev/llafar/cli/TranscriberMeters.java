package dev.llafar.cli;

import dev.llafar.transcriber.batch.DeviceMetrics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Meters of a transcriber in the same JVM; their values are read when the registry is scraped. */
final class TranscriberMeters {
    private final MeterRegistry meters;
    private final Supplier<DeviceMetrics> device;

    private TranscriberMeters(MeterRegistry meters, Supplier<DeviceMetrics> device) {
        this.meters = meters;
        this.device = device;
    }

    /** Registers the meters. */
    static void register(MeterRegistry registry, Supplier<DeviceMetrics> device, int slots) {
        TranscriberMeters meters = new TranscriberMeters(registry, device);
        meters.gauge("llafar.transcriber.queued.finals", "Finals waiting for a slot", DeviceMetrics::queuedFinals);
        meters.gauge(
                "llafar.transcriber.queued.partials", "Partials waiting for a slot", DeviceMetrics::queuedPartials);
        meters.gauge("llafar.transcriber.slots.occupied", "Utterances being decoded", DeviceMetrics::occupiedSlots);
        meters.gauge("llafar.transcriber.slots", "Utterances that fit into one batch", DeviceMetrics::slots);
        meters.gauge("llafar.transcriber.lag.seconds", "Delay of finals", at -> at.lagMillis() / 1000.0);
        meters.gauge(
                "llafar.transcriber.real.time.factor",
                "Seconds of computation per second of audio in finals",
                DeviceMetrics::realTimeFactor);
        meters.counter("llafar.transcriber.finals", "Finals decoded", DeviceMetrics::writtenFinals);
        meters.counter(
                "llafar.transcriber.finals.low.confidence",
                "Finals whose text passed no guard against invented text",
                DeviceMetrics::lowConfidenceFinals);
        meters.counter(
                "llafar.transcriber.finals.silent", "Finals judged to contain no speech", DeviceMetrics::silentFinals);
        meters.gauge(
                "llafar.transcriber.call.seconds",
                "Time that the decoder has spent in its current call",
                at -> at.callMillis() / 1000.0);
        meters.gauge(
                "llafar.transcriber.stuck",
                "1 while the decoder does not return from a call",
                at -> at.state() == DeviceMetrics.State.STUCK ? 1 : 0);
        meters.counter("llafar.transcriber.partials", "Partials decoded", DeviceMetrics::writtenPartials);
        meters.counter("llafar.transcriber.partials.shed", "Partials dropped under load", DeviceMetrics::shedPartials);
        meters.counter("llafar.transcriber.refused", "Sessions refused for overload", DeviceMetrics::refusedSessions);
        meters.counter("llafar.transcriber.device.failures", "Failures of the model", DeviceMetrics::deviceFailures);
        meters.counter(
                "llafar.transcriber.finals.failed", "Finals given up after failures", DeviceMetrics::failedFinals);
        meters.counter("llafar.transcriber.encoder.rounds", "Batches encoded", DeviceMetrics::joinRounds);
        meters.counter("llafar.transcriber.encoder.utterances", "Utterances encoded", DeviceMetrics::joinedJobs);
        for (int live = 1; live <= slots; live++) {
            int batch = live;
            FunctionCounter.builder("llafar.transcriber.steps", device, at -> at.get()
                            .stepsByOccupiedSlots()
                            .get(batch))
                    .description("Decoder steps by batch size")
                    .tag("batch", String.valueOf(batch))
                    .register(registry);
        }
    }

    private void gauge(String name, String description, ToDoubleFunction<DeviceMetrics> value) {
        Gauge.builder(name, device, at -> value.applyAsDouble(at.get()))
                .description(description)
                .strongReference(true)
                .register(meters);
    }

    private void counter(String name, String description, ToDoubleFunction<DeviceMetrics> value) {
        FunctionCounter.builder(name, device, at -> value.applyAsDouble(at.get()))
                .description(description)
                .register(meters);
    }
}
