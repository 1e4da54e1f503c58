package dev.llafar.cli.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.cli.client.TranscriptionClient.Caption;
import dev.llafar.cli.endtoend.RunningServer.Protocol;
import dev.llafar.transcriber.samples.Recording;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Audio without speech must produce neither finals nor partials. */
@ExtendWith(RunningServer.class)
@Tag("slow")
class NoSpeechTest {
    private static final int TEN_MINUTES = 600;

    @Test
    void tenMinutesOfDigitalSilenceProduceNoText() throws Exception {
        assertNothing(SyntheticAudio.silence(TEN_MINUTES));
    }

    @Test
    void tenMinutesOfWhiteNoiseProduceNoText() throws Exception {
        assertNothing(SyntheticAudio.whiteNoise(TEN_MINUTES, 1));
    }

    @Test
    void tenMinutesOfHumProduceNoText() throws Exception {
        assertNothing(SyntheticAudio.hum(TEN_MINUTES));
    }

    @Test
    void tenMinutesOfMusicProduceNoText() throws Exception {
        assertNothing(SyntheticAudio.melody(TEN_MINUTES, 1));
    }

    @Test
    void recordedNoisesProduceNoText() throws Exception {
        for (Recording recording : Recording.all()) {
            if (recording.said().isEmpty()) {
                assertNothing(recording.audio());
            }
        }
    }

    @Test
    void transcribesSpeechAfterAMinuteOfNoise() throws Exception {
        ByteArrayOutputStream audio = new ByteArrayOutputStream();
        Recording question = Recording.named("en_clean_1");
        for (byte[] sound : List.of(
                SyntheticAudio.silence(60),
                SyntheticAudio.whiteNoise(60, 2),
                SyntheticAudio.hum(60),
                SyntheticAudio.melody(60, 2))) {
            audio.writeBytes(sound);
            audio.writeBytes(SyntheticAudio.silence(1));
            audio.writeBytes(question.audio());
            audio.writeBytes(SyntheticAudio.silence(1));
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
