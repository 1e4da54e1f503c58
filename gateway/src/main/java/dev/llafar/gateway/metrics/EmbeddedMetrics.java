package dev.llafar.gateway.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Formats the gauges of this task in CloudWatch's embedded metric format. CloudWatch Logs derives metrics from lines that a
 * container prints, so auto scaling needs no other source for the load. All tasks of a service use the same name, so the
 * average of {@code CallsPerTask} over a minute is the average over tasks.
 *
 * <p>Source: "Specification: Embedded metric format" of the Amazon CloudWatch user guide.
 */
public final class EmbeddedMetrics {
    private static final String NAMESPACE = "Llafar";
    private static final String DIMENSION = "ServiceName";

    private record Published(String meter, String name, String unit) {}

    private static final List<Published> PUBLISHED = List.of(
            new Published("llafar.calls.of.this.task", "CallsPerTask", "Count"),
            new Published("llafar.calls.in.progress", "CallCount", "Count"),
            new Published("llafar.calls.consumer.lag.seconds", "ConsumerLag", "Seconds"));

    private final MeterRegistry meters;
    private final String service;

    /**
     * @param service value of the dimension that all tasks of a service share, 1 to 250 characters
     * @throws IllegalArgumentException for another length
     */
    public EmbeddedMetrics(MeterRegistry meters, String service) {
        if (service.isBlank() || service.length() > 250) {
            throw new IllegalArgumentException("service is '" + service + "', expected 1 to 250 characters");
        }
        this.meters = meters;
        this.service = service;
    }

    /** Returns one line without a line break. Omits gauges that are absent or not finite. */
    public String line(long nowMillis) {
        Map<String, Object> values = new LinkedHashMap<>();
        JsonArray metrics = new JsonArray();
        for (Published published : PUBLISHED) {
            Gauge gauge = meters.find(published.meter()).gauge();
            if (gauge != null && Double.isFinite(gauge.value())) {
                values.put(published.name(), gauge.value());
                metrics.add(new JsonObject().put("Name", published.name()).put("Unit", published.unit()));
            }
        }
        JsonObject directive = new JsonObject()
                .put("Namespace", NAMESPACE)
                .put("Dimensions", new JsonArray().add(new JsonArray().add(DIMENSION)))
                .put("Metrics", metrics);
        JsonObject line = new JsonObject()
                .put(
                        "_aws",
                        new JsonObject()
                                .put("Timestamp", nowMillis)
                                .put("CloudWatchMetrics", new JsonArray().add(directive)))
                .put(DIMENSION, service);
        values.forEach(line::put);
        return line.encode();
    }
}
