package dev.llafar.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class EmbeddedMetricsTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    /** The registry would hold a number itself by a weak reference only. */
    private void gauge(String name, double value) {
        Gauge.builder(name, () -> value).register(meters);
    }

    @Test
    void writesGaugesInTheEmbeddedMetricFormat() {
        gauge("llafar.calls.of.this.task", 12);
        gauge("llafar.calls.in.progress", 31);
        gauge("llafar.calls.consumer.lag.seconds", 0.25);
        String line = new EmbeddedMetrics(meters, "phones").line(1_795_273_000_000L);
        assertThat(line).doesNotContain("\n");
        assertThat(new JsonObject(line)).isEqualTo(new JsonObject("""
                {"_aws": {"Timestamp": 1795273000000, "CloudWatchMetrics": [{
                    "Namespace": "Llafar", "Dimensions": [["ServiceName"]], "Metrics": [
                        {"Name": "CallsPerTask", "Unit": "Count"},
                        {"Name": "CallCount", "Unit": "Count"},
                        {"Name": "ConsumerLag", "Unit": "Seconds"}]}]},
                 "ServiceName": "phones", "CallsPerTask": 12.0, "CallCount": 31.0, "ConsumerLag": 0.25}"""));
    }

    @Test
    void omitsGaugesWithoutAValue() {
        gauge("llafar.calls.of.this.task", 0);
        gauge("llafar.calls.consumer.lag.seconds", Double.NaN);
        JsonObject line = new JsonObject(new EmbeddedMetrics(meters, "phones").line(1));
        assertThat(line.fieldNames()).containsExactly("_aws", "ServiceName", "CallsPerTask");
    }

    @Test
    void requiresTheNameOfTheService() {
        assertThatThrownBy(() -> new EmbeddedMetrics(meters, " "))
                .hasMessage("service is ' ', expected 1 to 250 characters");
    }
}
