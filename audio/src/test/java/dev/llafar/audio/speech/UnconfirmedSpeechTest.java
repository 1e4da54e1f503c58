package dev.llafar.audio.speech;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.audio.SampleClock;
import dev.llafar.audio.speech.EndpointEvent.EndReason;
import dev.llafar.audio.speech.EndpointEvent.SpeechStarted;
import dev.llafar.audio.speech.EndpointEvent.Utterance;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an endpointer makes of speech that is in doubt. */
class UnconfirmedSpeechTest {
    private static final int FRAME = SampleClock.FRAME_SAMPLES;
    private static final Endpointing CONFIG = new Endpointing(3, 5, 90, 300, 90, 120, 2 * SampleClock.SAMPLE_RATE_HZ);

    private final Endpointer endpointer = new Endpointer(CONFIG, 0);

    @Test
    void deliversNothingThatIsNeverConfirmed() {
        assertThat(accept(10, false, false)).isEmpty();
        assertThat(accept(300, true, false)).isEmpty();
        assertThat(accept(20, false, false)).isEmpty();
        assertThat(endpointer.inProgress()).isNull();
        assertThat(accept(20, true, false)).isEmpty();
        assertThat(endpointer.flush(false)).isEmpty();
    }

    @Test
    void holdsAtMostTheLongestUtterance() {
        for (int i = 0; i < 1_000; i++) {
            accept(1, true, false);
            assertThat(endpointer.positionSample() - endpointer.settledThroughSample())
                    .isLessThanOrEqualTo(CONFIG.longestSamples());
        }
    }

    @Test
    void keepsTheStartOfSpeechConfirmedLater() {
        accept(10, false, false);
        assertThat(accept(12, true, false)).isEmpty();

        assertThat(accept(1, true, true)).containsExactly(new SpeechStarted(7 * FRAME));
        assertThat(accept(10, false, false)).singleElement().isInstanceOfSatisfying(Utterance.class, utterance -> {
            assertThat(utterance.startSample()).isEqualTo(7 * FRAME);
            assertThat(utterance.speechEndSample()).isEqualTo(23 * FRAME);
        });
    }

    @Test
    void needsOneConfirmationPerUtterance() {
        accept(6, true, true);

        var events = accept(100, true, false);

        assertThat(events).hasSize(2);
        assertThat(events.getFirst()).isInstanceOfSatisfying(Utterance.class, cut -> assertThat(cut.reason())
                .isEqualTo(EndReason.LONGEST));
        assertThat(events.getLast()).isInstanceOf(SpeechStarted.class);
    }

    @Test
    void needsConfirmationForEachUtterance() {
        accept(6, true, true);
        accept(20, false, true);

        assertThat(accept(10, true, false)).isEmpty();
    }

    @Test
    void deliversSpeechConfirmedAtTheEnd() {
        accept(4, true, false);

        assertThat(endpointer.flush(true)).hasSize(2);
    }

    private List<EndpointEvent> accept(int frames, boolean isSpeech, boolean isConfirmed) {
        var events = new ArrayList<EndpointEvent>();
        for (int i = 0; i < frames; i++) {
            events.addAll(endpointer.accept(new short[FRAME], isSpeech, isConfirmed));
        }
        return events;
    }
}
