package dev.llafar.transcriber.whisper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.llafar.transcriber.model.Transcript;
import dev.llafar.transcriber.whisper.Recordings.Reference;
import dev.llafar.transcriber.whisper.torch.Precision;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Decodes every sample recording in 32 bits and compares the text with that of transformers. */
@Tag("slow")
class DemoExactnessTest {

    /** AUTO is 32 bits for a checkpoint as small as the demo's. */
    @ParameterizedTest
    @EnumSource(names = {"FP32", "AUTO"})
    void matchesTransformersIn32Bits(Precision precision) {
        assertThat(Recordings.references()).hasSizeGreaterThan(20);
        try (WhisperDecoder decoder = WhisperDecoder.loadDemo(DecoderOptions.defaults()
                .withThreads(1)
                .withTemperatures(List.of(0.0))
                .withPrecision(precision))) {
            for (Reference reference : Recordings.references()) {
                Transcript transcript = Decoding.alone(
                        decoder, Decoding.request(Recordings.read(reference.name()), reference.language()));

                assertThat(transcript.text()).as(reference.name()).isEqualTo(reference.text());
                assertThat(transcript.averageLogProbability())
                        .as(reference.name())
                        .isCloseTo(reference.averageLogProbability(), within(1e-3f));
            }
        }
    }
}
