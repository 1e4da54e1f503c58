package dev.llafar.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.config.ReopenPolicy;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReopenScheduleTest {
    private static final ReopenPolicy POLICY = ReopenPolicy.defaults()
            .withBackoff(Duration.ofMillis(100), Duration.ofSeconds(2), Duration.ofSeconds(20), 10);

    @Test
    void doublesItsDelayUpToTheMaximum() {
        for (long seed = 0; seed < 50; seed++) {
            ReopenSchedule schedule = new ReopenSchedule(POLICY, new Random(seed));
            long whole = 100;
            for (int failure = 0; failure < 10; failure++) {
                assertThat(schedule.failed(0).orElseThrow()).as("seed " + seed).isBetween(whole / 2, whole);
                whole = Math.min(2 * whole, 2_000);
            }
        }
    }

    @Test
    void givesUpWithoutAnAcceptedStreamInTime() {
        ReopenSchedule schedule = new ReopenSchedule(POLICY, new Random(1));
        long start = 5_000_000_000L;
        assertThat(schedule.failed(start)).isPresent();
        assertThat(schedule.failed(start + Duration.ofMillis(19_999).toNanos())).isPresent();
        assertThat(schedule.failed(start + Duration.ofSeconds(20).toNanos())).isEmpty();
    }

    @Test
    void givesUpOnAudioThatFailsEveryStream() {
        ReopenSchedule schedule = new ReopenSchedule(POLICY, new Random(1));
        for (int failure = 0; failure < 10; failure++) {
            assertThat(schedule.failed(failure)).isPresent();
            schedule.ready();
        }
        assertThat(schedule.failed(11)).isEmpty();
    }

    @Test
    void resetsItsAttemptsWhenAudioIsSettled() {
        ReopenSchedule schedule = new ReopenSchedule(POLICY, new Random(1));
        for (int failure = 0; failure < 1_000; failure++) {
            assertThat(schedule.failed(failure).orElseThrow()).isBetween(50L, 100L);
            schedule.ready();
            schedule.progress();
        }
    }
}
