package dev.llafar.transcriber.whisper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.audio.transcript.TranscriptionRequest.Task;
import dev.llafar.transcriber.model.DecodeRequest;
import dev.llafar.transcriber.model.SlotDecoder.Decoded;
import dev.llafar.transcriber.model.Transcript;
import dev.llafar.transcriber.model.Transcript.Verdict;
import dev.llafar.transcriber.whisper.decoding.TranscriptGuards;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class WhisperDecoderTest {
    private static final List<String> RECORDINGS = List.of(
            "en_clean_1",
            "cy_clean_0",
            "dig_phone_3",
            "noise_0",
            "en_phone_2",
            "cy_phone_1",
            "en_clean_2",
            "cy_clean_3");

    private static WhisperDecoder decoder;

    @BeforeAll
    static void load() {
        decoder = WhisperDecoder.loadDemo(DecoderOptions.defaults().withThreads(1));
    }

    @AfterEach
    void leavesNoSlotOccupied() {
        assertThat(decoder.occupied()).isZero();
    }

    @AfterAll
    static void close() {
        decoder.close();
    }

    @Test
    void batchDoesNotChangeTranscripts() {
        List<DecodeRequest> requests = RECORDINGS.stream()
                .map(name -> Decoding.request(Recordings.read(name)))
                .toList();
        List<String> alone = requests.stream()
                .map(request -> Decoding.alone(decoder, request).text())
                .toList();

        List<Transcript> together = Decoding.together(decoder, requests);

        assertThat(together.stream().map(Transcript::text)).isEqualTo(alone);
    }

    @Test
    void joiningAndLeavingDoesNotChangeTranscripts() {
        List<String> alone = RECORDINGS.stream()
                .map(name -> Decoding.alone(decoder, Decoding.request(Recordings.read(name)))
                        .text())
                .toList();
        for (long seed = 1; seed <= 2; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            IdentityHashMap<DecodeRequest, Integer> live = new IdentityHashMap<>();
            for (int answered = 0; answered < 20; ) {
                if (live.size() < 8 && random.nextInt(3) > 0) {
                    int which = random.nextInt(RECORDINGS.size());
                    DecodeRequest request = Decoding.request(Recordings.read(RECORDINGS.get(which)));
                    decoder.join(List.of(request));
                    live.put(request, which);
                }
                if (!live.isEmpty() && random.nextInt(8) == 0) {
                    DecodeRequest given = new ArrayList<>(live.keySet()).get(random.nextInt(live.size()));
                    decoder.leave(given);
                    decoder.leave(given);
                    live.remove(given);
                }
                for (Decoded decoded : decoder.step()) {
                    assertThat(decoded.transcript().text())
                            .as("seed %s", seed)
                            .isEqualTo(alone.get(live.remove(decoded.request())));
                    answered++;
                }
                assertThat(decoder.occupied()).isEqualTo(live.size());
            }
            live.keySet().forEach(decoder::leave);
        }
    }

    @Test
    void beginsWithThePrefix() {
        DecodeRequest request =
                new DecodeRequest(Recordings.read("en_clean_1"), Decoding.options("en"), "What are your opening");

        assertThat(Decoding.alone(decoder, request).text()).isEqualTo("What are your opening hours this weekend?");
    }

    @Test
    void keepsAnUnlikelyPrefix() {
        DecodeRequest request =
                new DecodeRequest(Recordings.read("en_clean_1"), Decoding.options("en"), "When are your");

        assertThat(Decoding.alone(decoder, request).text()).startsWith("When are your");
    }

    /** The demo checkpoint was not trained with prompts, and produces nonsense after one. */
    @ParameterizedTest
    @ValueSource(strings = {"Olivia, Huw, museum", "Thank you", "What day is it today?"})
    void ignoresPhrasesThatTheModelCannotUse(String phrase) {
        for (String name : RECORDINGS) {
            DecodeRequest plain = Decoding.request(Recordings.read(name), "en", "cy");
            DecodeRequest hinted = new DecodeRequest(
                    Recordings.read(name),
                    new DecodeRequest.Options(
                            List.of("en", "cy"), Task.TRANSCRIBE, false, List.of(phrase.split(", ", -1)), 1),
                    "");

            assertThat(Decoding.alone(decoder, hinted).text())
                    .as(name)
                    .isEqualTo(Decoding.alone(decoder, plain).text());
        }
    }

    @Test
    void phrasesDecideOnlyBetweenSimilarlyLikelyTexts() {
        List<Float> plain = List.of(-0.1f, -0.2f, -0.1f);

        assertThat(PhraseHints.mayReplace(plain, List.of(-0.1f, -4.0f, -0.1f))).isTrue();
        assertThat(PhraseHints.mayReplace(plain, List.of(-8f, -0.1f))).isFalse();
    }

    @Test
    void rejectsMoreUtterancesThanFreeSlots() {
        List<DecodeRequest> nine = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            nine.add(Decoding.request(Recordings.read("dig_phone_3")));
        }

        assertThatThrownBy(() -> decoder.join(nine))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("9")
                .hasMessageContaining("8 free slots");
    }

    @Test
    void refusesAnUtteranceLongerThanItsContext() {
        DecodeRequest request = Decoding.request(new short[160_001]);

        assertThatThrownBy(() -> decoder.join(List.of(request)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("160001");
    }

    @Test
    void rejectsUnsupportedLanguages() {
        DecodeRequest request = Decoding.request(Recordings.read("en_clean_1"), "fr", "de");

        assertThatThrownBy(() -> decoder.join(List.of(request)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[fr, de]");
    }

    @Test
    void decodesAnUtteranceOfFullContextLength() {
        short[] samples = new short[160_000];
        short[] speech = Recordings.read("en_clean_1");
        System.arraycopy(speech, 0, samples, samples.length - speech.length, speech.length);

        Transcript transcript = Decoding.alone(decoder, Decoding.request(samples, "en"));

        assertThat(transcript.verdict()).isIn(Verdict.ACCEPTED, Verdict.LOW_CONFIDENCE);
    }

    @Test
    void timesTheWordsInOrderWithinTheUtterance() {
        short[] samples = Recordings.read("en_clean_2");
        DecodeRequest request = new DecodeRequest(
                samples, new DecodeRequest.Options(List.of("en"), Task.TRANSCRIBE, true, List.of(), 1), "");

        List<Transcript.Word> words = Decoding.alone(decoder, request).words();

        assertThat(words.stream().map(Transcript.Word::text))
                .containsExactly("Are", "you", "free", "at", "the", "weekend", "before", "seven", "p", "m?");
        int previous = 0;
        for (Transcript.Word word : words) {
            assertThat(word.startSample()).isGreaterThanOrEqualTo(previous);
            assertThat(word.endSample()).isBetween(word.startSample() + 320, samples.length);
            assertThat(word.probability()).isBetween(0.5f, 1f);
            previous = word.endSample();
        }
    }

    @Test
    void deliversTheBestAttemptWithLowConfidenceAfterAllTemperatures() {
        TranscriptGuards.Thresholds impossible = new TranscriptGuards.Thresholds(0.6f, 1f, 2.4f);
        try (WhisperDecoder strict = WhisperDecoder.loadDemo(DecoderOptions.defaults()
                .withThreads(1)
                .withGuards(impossible)
                .withTemperatures(List.of(0.0, 0.5, 1.0)))) {
            DecodeRequest request = Decoding.request(Recordings.read("en_clean_1"), "en");

            Transcript first = Decoding.alone(strict, request);
            Transcript second = Decoding.alone(strict, request);

            assertThat(first.verdict()).isEqualTo(Verdict.LOW_CONFIDENCE);
            assertThat(first.lowConfidence()).isTrue();
            assertThat(first.text()).isEqualTo("What are your opening hours this weekend?");
            assertThat(first).isEqualTo(second);
        }
    }

    @Test
    void deliversNoTextAfterAllTemperaturesWithoutSpeech() {
        TranscriptGuards.Thresholds impossible = new TranscriptGuards.Thresholds(-1f, 1f, 2.4f);
        try (WhisperDecoder strict = WhisperDecoder.loadDemo(
                DecoderOptions.defaults().withThreads(1).withGuards(impossible).withTemperatures(List.of(0.0, 0.5)))) {
            Transcript transcript = Decoding.alone(strict, Decoding.request(Recordings.read("en_clean_1"), "en"));

            assertThat(transcript.verdict()).isEqualTo(Verdict.NO_SPEECH);
            assertThat(transcript.text()).isEmpty();
        }
    }

    @Test
    void keepsNativeMemoryFlatOverAThousandUtterances(@TempDir Path folder) throws IOException {
        Golden small = Golden.unpack("sharded-uneven-heads-500", folder);
        try (WhisperDecoder quick = WhisperDecoder.load(
                small.directory(), DecoderOptions.defaults().withThreads(1).withTemperatures(List.of(0.0)))) {
            List<short[]> utterances = small.utterances();
            writeAll(quick, utterances, 25);
            int arrays = quick.liveArrays();
            long nativeBytes = nativeBytes();

            writeAll(quick, utterances, 125);

            assertThat(quick.liveArrays()).isEqualTo(arrays);
            // An utterance left behind would be at least its mel spectrogram, 0.5 MB: 500 MB over a thousand.
            assertThat(nativeBytes() - nativeBytes).isLessThan(100_000_000);
        }
    }

    private static void writeAll(WhisperDecoder quick, List<short[]> utterances, int rounds) {
        for (int i = 0; i < rounds; i++) {
            Decoding.together(quick, utterances.stream().map(Decoding::request).toList());
        }
    }

    /** Resident memory outside the Java heap, which is shrunk first. */
    private static long nativeBytes() throws IOException {
        System.gc();
        String[] pages = Files.readString(Path.of("/proc/self/statm")).split(" ", -1);
        return Long.parseLong(pages[1]) * 4096 - Runtime.getRuntime().totalMemory();
    }
}
