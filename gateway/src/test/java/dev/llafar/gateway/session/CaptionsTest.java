package dev.llafar.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.transcriber.TranscriberEvent;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CaptionsTest {
    private static final long MILLI = 1_000_000;
    private final Captions captions = new Captions(true);

    @Test
    void countsFinalsFromNoughtAndNotThoseThatWereTold() {
        assertThat(index(captions.of(heard(0, 100, 0), 100, 0))).isEqualTo(0);
        assertThat(captions.of(heard(0, 100, 0), 100, 0)).isEmpty();
        assertThat(index(captions.of(heard(100, 200, 0), 200, 0))).isEqualTo(1);
    }

    @Test
    void measuresLatencyFromTheArrivalOfTheLastSample() {
        captions.arrived(1_600, 0);
        captions.arrived(3_200, 100 * MILLI);
        captions.arrived(4_800, 200 * MILLI);
        assertThat(latency(captions.of(heard(0, 3_000, 0), 3_000, 350 * MILLI))).isEqualTo(250);
    }

    @Test
    void trustsTheTranscriberWhenSpeechEndedBeforeTheUtterance() {
        captions.arrived(3_200, 100 * MILLI);
        assertThat(latency(captions.of(heard(0, 3_000, 700), 3_000, 350 * MILLI)))
                .isEqualTo(700);
    }

    @Test
    void aFinalWithoutWordsIsOnlyProgress() {
        var empty = new TranscriberEvent.Final(900, 0, 900, "", "en", List.of(), 0, 0);
        assertThat(captions.of(empty, 900, 0)).contains(new SessionEvent.Settled(900));
        assertThat(index(captions.of(heard(900, 1_000, 0), 1_000, 0))).isEqualTo(0);
    }

    private static TranscriberEvent.Final heard(long start, long end, int latencyMillis) {
        return new TranscriberEvent.Final(end, start, end, "x", "en", List.of(), 0, latencyMillis);
    }

    private static long index(Optional<SessionEvent> told) {
        return ((SessionEvent.Final) told.orElseThrow()).index();
    }

    private static int latency(Optional<SessionEvent> told) {
        return ((SessionEvent.Final) told.orElseThrow()).latencyMillis();
    }
}
