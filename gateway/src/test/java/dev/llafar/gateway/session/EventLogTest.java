package dev.llafar.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.audio.transcript.SpeechEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventLogTest {
    @Test
    void returnsEachFinalOnceInOrder() {
        EventLog log = filled(4, 3);
        assertThat(deliverAll(log)).containsExactly(0L, 1L, 2L);
        assertThat(log.next()).isEmpty();
    }

    @Test
    void returnsFinalsAfterTheSampleOfAResume() {
        EventLog log = filled(4, 4);
        deliverAll(log);
        assertThat(log.rewindTo(200)).isEmpty();
        assertThat(deliverAll(log)).containsExactly(2L, 3L);
        assertThat(log.rewindTo(0)).isEmpty();
        assertThat(deliverAll(log)).containsExactly(0L, 1L, 2L, 3L);
        assertThat(log.rewindTo(9_999)).isEmpty();
        assertThat(deliverAll(log)).isEmpty();
    }

    @Test
    void refusesAResumeBeforeTheOldestFinal() {
        EventLog log = new EventLog(2);
        for (int i = 0; i < 5; i++) {
            log.append(last(i));
            deliverAll(log);
        }
        assertThat(log.rewindTo(299)).hasValue(300);
        assertThat(log.rewindTo(300)).isEmpty();
        assertThat(deliverAll(log)).containsExactly(3L, 4L);
    }

    @Test
    void dropsNoUndeliveredFinal() {
        EventLog log = filled(2, 2);
        assertThat(log.append(last(2))).isFalse();
        assertThat(deliverAll(log)).containsExactly(0L, 1L);
        assertThat(log.append(last(2))).isTrue();
    }

    private static EventLog filled(int bound, int finals) {
        EventLog log = new EventLog(bound);
        for (int i = 0; i < finals; i++) {
            assertThat(log.append(last(i))).isTrue();
        }
        return log;
    }

    private static List<Long> deliverAll(EventLog log) {
        List<Long> delivered = new ArrayList<>();
        log.next().ifPresent(first -> {
            delivered.add(first.index());
            delivered.addAll(deliverAll(log));
        });
        return delivered;
    }

    private static SpeechEvent.Final last(int index) {
        long end = 100L * (index + 1);
        return new SpeechEvent.Final(end, index, end - 50, end, "x", "en", List.of(), 0, false, 0);
    }
}
