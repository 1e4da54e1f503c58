package dev.llafar.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.audio.transcript.SessionError;
import dev.llafar.gateway.config.SessionLimits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
    private static final long BEGAN = -7_000_000_000L;
    private final Deadlines deadlines = new Deadlines(SessionLimits.defaults(), BEGAN);

    @Test
    void isIdleExactlyAfterTheIdleTimeoutWithoutAudio() {
        deadlines.active(BEGAN + 1);
        long limit = Duration.ofSeconds(30).toNanos();
        assertThat(deadlines.overdue(BEGAN + limit)).isEmpty();
        assertThat(deadlines.overdue(BEGAN + 1 + limit)).hasValueSatisfying(error -> {
            assertThat(error.code()).isEqualTo(SessionError.Code.IDLE);
            assertThat(error.message()).contains("30000 ms");
        });
    }

    @Test
    void endsABusySessionAtItsMaximumDuration() {
        long limit = Duration.ofHours(4).toNanos();
        deadlines.active(BEGAN + limit - 1);
        assertThat(deadlines.overdue(BEGAN + limit - 1)).isEmpty();
        deadlines.active(BEGAN + limit);
        assertThat(deadlines.overdue(BEGAN + limit))
                .hasValueSatisfying(error -> assertThat(error.code()).isEqualTo(SessionError.Code.SESSION_TOO_LONG));
    }
}
