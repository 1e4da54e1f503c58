package dev.llafar.transcriber.whisper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.audio.transcript.TranscriptionRequest.Task;
import dev.llafar.transcriber.model.DecodeRequest;
import dev.llafar.transcriber.model.Transcript;
import dev.llafar.transcriber.model.Transcript.Verdict;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DemoCheckpointTest {
    private static WhisperDecoder decoder;

    @BeforeAll
    static void load() {
        decoder = WhisperDecoder.loadDemo(DecoderOptions.defaults().withThreads(1));
    }

    @AfterAll
    static void close() {
        decoder.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    en_clean_1 | en | What are your opening hours this weekend?
                    en_clean_2 | en | Are you free at the weekend before seven p m?
                    en_phone_1 | en | Nice to meet you, Olivia.
                    en_phone_2 | en | It is twenty nine minutes from the supermarket.
                    dig_phone_3 | en | Seven three.
                    cy_clean_0 | cy | Dydy hi ddim yn gwylio'r teledu.
                    cy_phone_1 | cy | Dydy hi ddim yn gweithio yn y swyddfa yn y swyddfa.
                    """)
    void transcribesRecordingsAndDetectsTheirLanguage(String recording, String language, String text) {
        Transcript transcript = Decoding.alone(decoder, Decoding.request(Recordings.read(recording)));

        assertThat(transcript.text()).isEqualTo(text);
        assertThat(transcript.language()).isEqualTo(language);
        assertThat(transcript.verdict()).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void translatesWelshIntoEnglish() {
        DecodeRequest request = new DecodeRequest(
                Recordings.read("cy_clean_0"),
                new DecodeRequest.Options(List.of("cy"), Task.TRANSLATE, false, List.of(), 1),
                "");

        assertThat(Decoding.alone(decoder, request).text()).isEqualTo("She is not watching the television.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"noise_0", "noise_1", "noise_2", "noise_3"})
    void returnsNoTextForNoise(String recording) {
        Transcript transcript = Decoding.alone(decoder, Decoding.request(Recordings.read(recording)));

        assertThat(transcript.text()).isEmpty();
        assertThat(transcript.noSpeechProbability()).isGreaterThan(0.5f);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 399, 400, 16_000})
    void returnsNoTextForDigitalSilence(int samples) {
        assertThat(Decoding.alone(decoder, Decoding.request(new short[samples])).text())
                .isEmpty();
    }
}
