package dev.llafar.transcriber.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.transcriber.session.TrackerLimits.Stability;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrackerLimitsTest {

    @ParameterizedTest
    @CsvSource({
        "0, 1, 1, outstandingFinals is 0",
        "1, 0, 1, partialIntervalSamples is 0",
        "1, 1, 0, settledIntervalSamples is 0"
    })
    void namesTheFieldBelowOne(int finals, int partialSamples, int settledSamples, String message) {
        assertThatThrownBy(() ->
                        new TrackerLimits(finals, partialSamples, settledSamples, Duration.ZERO, Stability.DEFAULT))
                .hasMessage(message + ", expected 1 or more");
    }

    @Test
    void acceptsTheLeastValues() {
        assertThat(new TrackerLimits(1, 1, 1, Duration.ZERO, new Stability(2, 0, 0)).outstandingFinals())
                .isEqualTo(1);
    }

    @Test
    void namesInvalidStability() {
        assertThatThrownBy(() -> new Stability(1, 0, 0)).hasMessage("agreeingHypotheses is 1, expected 2 or more");
        assertThatThrownBy(() -> new Stability(2, -1, 0)).hasMessageContaining("unstableWords is -1");
        assertThatThrownBy(() -> new Stability(2, 0, -1)).hasMessageContaining("guardSamples is -1");
    }
}
