package dev.llafar.cli.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.cli.client.Caption;
import dev.llafar.cli.whole.RunningServer.Protocol;
import dev.llafar.transcriber.samples.Recording;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Where nobody speaks there is no text: no final and no partial either. */
@ExtendWith(RunningServer.class)
@Tag("slow")
class NothingFromNothingTest {
    private static final int TEN_MINUTES = 600;

    @Test
    void tenMinutesOfDigitalSilenceAreNotText() throws Exception {
        assertNothing(Sounds.silence(TEN_MINUTES));
    }

    @Test
    void tenMinutesOfWhiteNoiseAreNotText() throws Exception {
        assertNothing(Sounds.whiteNoise(TEN_MINUTES, 1));
    }

    @Test
    void tenMinutesOfHumAreNotText() throws Exception {
        assertNothing(Sounds.hum(TEN_MINUTES));
    }

    @Test
    void tenMinutesOfAMelodyAreNotText() throws Exception {
        assertNothing(Sounds.melody(TEN_MINUTES, 1));
    }

    @Test
    void theNoisesThatShipAreNotText() throws Exception {
        for (Recording recording : Recording.all()) {
            if (recording.said().isEmpty()) {
                assertNothing(recording.audio());
            }
        }
    }

    @Test
    void speechAfterAMinuteOfEachIsStillHeard() throws Exception {
        ByteArrayOutputStream audio = new ByteArrayOutputStream();
        Recording question = Recording.named("en_clean_1");
        for (byte[] sound :
                List.of(Sounds.silence(60), Sounds.whiteNoise(60, 2), Sounds.hum(60), Sounds.melody(60, 2))) {
            audio.writeBytes(sound);
            audio.writeBytes(Sounds.silence(1));
            audio.writeBytes(question.audio());
            audio.writeBytes(Sounds.silence(1));
        }
        assertThat(RunningServer.get().finals(Protocol.GRPC, audio.toByteArray(), () -> 32_000, false))
                .hasSize(4)
                .containsOnly(question.said());
    }

    private static void assertNothing(byte[] audio) throws Exception {
        List<Caption> captions = RunningServer.get().captions(Protocol.GRPC, audio, () -> 32_000, true);
        assertThat(captions).isEmpty();
    }
}
