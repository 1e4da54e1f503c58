package dev.llafar.transcriber.whisper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.llafar.transcriber.model.Transcript;
import dev.llafar.transcriber.whisper.torch.Precision;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Every demo recording, held against what transformers writes with the same checkpoint in 32 bits. */
@Tag("slow")
class DemoExactnessTest {

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "FP16")
    void writesWhatTransformersWritesInEveryPrecisionOfTheCpu(Precision precision) throws IOException {
        // How sure it is may move with the rounding of its numbers; the words may not.
        float tolerance = precision == Precision.FP32 || precision == Precision.AUTO ? 1e-3f : 0.05f;
        JsonNode expected = golden();
        List<String> names =
                expected.properties().stream().map(field -> field.getKey()).toList();
        assertThat(names).hasSizeGreaterThan(20);
        try (WhisperDecoder decoder = WhisperDecoder.loadDemo(DecoderOptions.defaults()
                .withThreads(1)
                .withTemperatures(List.of(0.0))
                .withPrecision(precision))) {
            for (String name : names) {
                JsonNode wanted = expected.path(name);
                Transcript transcript = Decoding.alone(
                        decoder,
                        Decoding.request(
                                Recordings.read(name), wanted.path("language").textValue()));

                assertThat(transcript.text())
                        .as(name)
                        .isEqualTo(wanted.path("text").textValue());
                assertThat(transcript.averageLogProbability())
                        .as(name)
                        .isCloseTo(wanted.path("averageLogProbability").floatValue(), within(tolerance));
            }
        }
    }

    private static JsonNode golden() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(DemoExactnessTest.class.getResourceAsStream("/golden/demo.json"))) {
            return new ObjectMapper().readTree(in);
        }
    }
}
