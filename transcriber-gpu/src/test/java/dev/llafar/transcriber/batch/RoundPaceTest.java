package dev.llafar.transcriber.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How finals are batched, by the costs of encoding and decoding. */
class RoundPaceTest {
    private static final ScheduleLimits LIMITS =
            new ScheduleLimits(8, 8, 12, 4, 1, 0, Duration.ofSeconds(1), Duration.ofSeconds(4));
    private static final int TOKENS = 10;

    private final Jobs jobs = new Jobs(LIMITS, 8);

    @Test
    void deliversBeforeNextEncodingWhenEncodingIsExpensive() {
        measure(40, 1);
        fourFinals();
        assertThat(jobs.joined()).containsExactly("a");
        encoded(1, 40);
        assertThat(jobs.joined()).isEmpty();
        step(1, 1, 0);
        assertThat(jobs.joined()).isEmpty();
        step(1, 1, 1);
        jobs.finishAll(50);
        assertThat(jobs.joined()).containsExactly("b");
    }

    @Test
    void waitsNoLongerThanAnEncoding() {
        measure(40, 1);
        fourFinals();
        assertThat(jobs.joined()).containsExactly("a");
        encoded(1, 40);
        jobs.passMillis(35);
        assertThat(jobs.joined()).isEmpty();
        jobs.passMillis(10);
        assertThat(jobs.joined()).containsExactly("b");
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 4, 10})
    void batchesFinalsWhenDecodingIsExpensive(long stepMillis) {
        measure(40, stepMillis);
        fourFinals();
        assertThat(jobs.joined()).containsExactly("a", "b", "c", "d");
    }

    @Test
    void batchesFinalsBeforeCostsAreMeasured() {
        fourFinals();
        assertThat(jobs.joined()).containsExactly("a", "b", "c", "d");
    }

    @Test
    void encodesBacklogInBatches() {
        measure(40, 1);
        for (int i = 0; i < 9; i++) {
            jobs.finalOf("session " + i % 8, "final " + i, i);
        }
        assertThat(jobs.joined()).hasSize(4);
        encoded(4, 160);
        jobs.passMillis(45);
        assertThat(jobs.joined()).as("five finals are not a backlog").hasSize(1);
    }

    @Test
    void partialsDoNotDelayFinals() {
        measure(40, 1);
        jobs.partialOf("p", "partial");
        assertThat(jobs.joined()).containsExactly("partial");
        encoded(1, 40);
        fourFinals();
        assertThat(jobs.joined()).containsExactly("a");
    }

    @Test
    void recentCostsOutweighEarlierOnes() {
        measure(40, 1);
        for (int i = 0; i < 200; i++) {
            measure(40, 10);
        }
        fourFinals();
        assertThat(jobs.joined()).hasSize(4);
    }

    private void fourFinals() {
        for (String session : List.of("a", "b", "c", "d")) {
            jobs.finalOf(session, session, 0);
        }
    }

    /** Encodes one utterance and decodes ten tokens. */
    private void measure(long encodingMillis, long stepMillis) {
        encoded(1, encodingMillis);
        for (int token = 1; token <= TOKENS; token++) {
            step(1, stepMillis, token == TOKENS ? 1 : 0);
        }
    }

    private void encoded(int utterances, long millis) {
        jobs.passMillis(millis);
        jobs.schedule.joined(utterances, millis * Jobs.MILLI, jobs.nowNanos);
    }

    private void step(int slots, long millis, int finished) {
        jobs.passMillis(millis);
        jobs.schedule.stepped(slots, millis * Jobs.MILLI, finished);
    }
}
