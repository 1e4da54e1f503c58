package dev.llafar.cli.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.cli.whole.RunningServer.Protocol;
import dev.llafar.transcriber.model.DecodeRequest;
import dev.llafar.transcriber.model.SlotDecoder;
import dev.llafar.transcriber.model.SlotDecoder.Decoded;
import dev.llafar.transcriber.model.SpeechTask;
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

/** The first and the last word of a stream are never lost. */
@ExtendWith(RunningServer.class)
@Tag("slow")
class EndsTest {

    /** Of 24 recordings the demo checkpoint gets 19 right with silence around the speech and 19 without it. */
    private static final int UNDERSTOOD_AT_LEAST = 18;

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aStreamThatIsNothingButSpeechIsHeardFromItsFirstSampleToItsLast(Protocol protocol) throws Exception {
        RunningServer server = RunningServer.get();
        int endsRight = 0;
        SoftAssertions recordings = new SoftAssertions();
        try (SlotDecoder model = WhisperDecoder.loadDemo(DecoderOptions.defaults())) {
            for (Recording recording : Recording.ofSpeech()) {
                byte[] speech = Sounds.speechOnly(recording);
                String heard = String.join(" ", server.finals(protocol, speech, () -> 3_200, false));
                // What the checkpoint itself makes of exactly these samples: a sample lost at either end shows.
                recordings.assertThat(heard).as(recording.name()).isEqualTo(decode(model, speech));
                endsRight += first(heard).equals(first(recording.said()))
                                && last(heard).equals(last(recording.said()))
                        ? 1
                        : 0;
            }
        }
        recordings.assertThat(endsRight).as("first and last word right").isGreaterThanOrEqualTo(UNDERSTOOD_AT_LEAST);
        recordings.assertAll();
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void closingRightAfterTheLastByteStillDeliversTheFinal(Protocol protocol) throws Exception {
        Recording recording = Recording.named("en_clean_1");
        byte[] speech = Sounds.speechOnly(recording);
        assertThat(RunningServer.get().finals(protocol, speech, () -> speech.length, true))
                .hasSize(1);
    }

    private static String decode(SlotDecoder model, byte[] audio) {
        short[] samples = new short[audio.length / 2];
        ByteBuffer.wrap(audio).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
        model.join(List.of(new DecodeRequest(
                samples,
                new DecodeRequest.Options(List.of("en", "cy"), SpeechTask.TRANSCRIBE, false, List.of(), 1),
                "")));
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
