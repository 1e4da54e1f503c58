package dev.llafar.cli.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.audio.transcript.TranscriptionRequest.Task;
import dev.llafar.cli.endtoend.RunningServer.Protocol;
import dev.llafar.transcriber.model.DecodeRequest;
import dev.llafar.transcriber.model.SlotDecoder;
import dev.llafar.transcriber.model.SlotDecoder.Decoded;
import dev.llafar.transcriber.samples.Recording;
import dev.llafar.transcriber.whisper.DecoderOptions;
import dev.llafar.transcriber.whisper.WhisperDecoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams that start and end with speech: the first and the last word must not be lost. */
@ExtendWith(RunningServer.class)
@Tag("slow")
class EndsTest {

    /** The demo checkpoint transcribes 19 of the 24 recordings correctly, with and without silence around the speech. */
    private static final int MIN_CORRECT = 18;

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void transcribesTheFirstAndTheLastWord(Protocol protocol) throws Exception {
        RunningServer server = RunningServer.get();
        int endsRight = 0;
        SoftAssertions recordings = new SoftAssertions();
        try (SlotDecoder model = WhisperDecoder.loadDemo(DecoderOptions.defaults())) {
            for (Recording recording : Recording.ofSpeech()) {
                byte[] speech = SyntheticAudio.speechOnly(recording);
                String heard = String.join(" ", server.finals(protocol, speech, () -> 3_200, false));
                // The model's own transcript of exactly these samples: a lost sample at either end changes it.
                recordings.assertThat(heard).as(recording.name()).isEqualTo(decode(model, speech));
                endsRight += first(heard).equals(first(recording.said()))
                                && last(heard).equals(last(recording.said()))
                        ? 1
                        : 0;
            }
        }
        recordings.assertThat(endsRight).as("first and last word right").isGreaterThanOrEqualTo(MIN_CORRECT);
        recordings.assertAll();
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void deliversTheFinalWhenTheClientFinishesAfterTheLastByte(Protocol protocol) throws Exception {
        Recording recording = Recording.named("en_clean_1");
        byte[] speech = SyntheticAudio.speechOnly(recording);
        assertThat(RunningServer.get().finals(protocol, speech, () -> speech.length, true))
                .hasSize(1);
    }

    private static String decode(SlotDecoder model, byte[] audio) {
        short[] samples = new short[audio.length / 2];
        ByteBuffer.wrap(audio).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
        model.join(List.of(new DecodeRequest(
                samples, new DecodeRequest.Options(List.of("en", "cy"), Task.TRANSCRIBE, false, List.of(), 1), "")));
        List<Decoded> done = model.step();
        while (done.isEmpty()) {
            done = model.step();
        }
        return done.getFirst().transcript().text();
    }

    private static String first(String text) {
        return text.split(" ", 2)[0];
    }

    private static String last(String text) {
        return text.substring(text.lastIndexOf(' ') + 1);
    }
}
