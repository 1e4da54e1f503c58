package dev.llafar.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.audio.transcript.SpeechEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventLogTest {
    @Test
    void tellsEachFinalOnceInOrder() {
        EventLog log = filled(4, 3);
        assertThat(tellAll(log)).containsExactly(0L, 1L, 2L);
        assertThat(log.next()).isEmpty();
    }

    @Test
    void tellsAgainWhatEndsAfterTheSampleOfAResume() {
        EventLog log = filled(4, 4);
        tellAll(log);
        assertThat(log.rewindTo(200)).isEmpty();
        assertThat(tellAll(log)).containsExactly(2L, 3L);
        assertThat(log.rewindTo(0)).isEmpty();
        assertThat(tellAll(log)).containsExactly(0L, 1L, 2L, 3L);
        assertThat(log.rewindTo(9_999)).isEmpty();
        assertThat(tellAll(log)).isEmpty();
    }

    @Test
    void refusesAResumeFromBeforeWhatIsKeptAndSaysWhereItWouldWork() {
        EventLog log = new EventLog(2);
        for (int i = 0; i < 5; i++) {
            log.append(last(i));
            tellAll(log);
        }
        assertThat(log.rewindTo(299)).hasValue(300);
        assertThat(log.rewindTo(300)).isEmpty();
        assertThat(tellAll(log)).containsExactly(3L, 4L);
    }

    @Test
    void neverDropsAFinalThatNobodyWasTold() {
        EventLog log = filled(2, 2);
        assertThat(log.append(last(2))).isFalse();
        assertThat(tellAll(log)).containsExactly(0L, 1L);
        assertThat(log.append(last(2))).isTrue();
    }

    private static EventLog filled(int bound, int finals) {
        EventLog log = new EventLog(bound);
        for (int i = 0; i < finals; i++) {
            assertThat(log.append(last(i))).isTrue();
        }
        return log;
    }

    private static List<Long> tellAll(EventLog log) {
        List<Long> told = new ArrayList<>();
        log.next().ifPresent(first -> {
            told.add(first.index());
            told.addAll(tellAll(log));
        });
        return told;
    }

    private static SpeechEvent.Final last(int index) {
        long end = 100L * (index + 1);
        return new SpeechEvent.Final(end, index, end - 50, end, "x", "en", List.of(), 0, false, 0);
    }
}
