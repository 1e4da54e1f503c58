package dev.llafar.audio.speech;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.audio.PcmBytes;
import dev.llafar.audio.SampleClock;
import dev.llafar.audio.Sounds;
import dev.llafar.audio.speech.EndpointEvent.EndReason;
import dev.llafar.audio.speech.EndpointEvent.Utterance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpeechSegmenterTest {
    @Test
    void findsTheSentencesBetweenSilences() {
        var speech = Sounds.speech();
        var utterances = utterances(Sounds.join(Sounds.silence(2_000), speech, Sounds.silence(2_000), speech));

        assertThat(utterances)
                .extracting(Utterance::reason)
                .containsExactly(EndReason.SILENCE, EndReason.END_OF_STREAM);
        var first = utterances.getFirst();
        assertThat(first.startSample()).isBetween(32_000L - 4_800, 32_000L);
        assertThat(first.speechEndSample()).isBetween(32_000L + speech.length * 2 / 3, 32_000L + speech.length + 960);
    }

    @Test
    void keepsWordsAtBothEndsOfATruncatedStream() {
        var speech = Sounds.speech();
        var loudest = Arrays.copyOfRange(speech, speech.length / 3, speech.length * 2 / 3 + 77);

        var utterances = utterances(loudest);

        assertThat(utterances).hasSize(1);
        assertThat(utterances.getFirst().samples()).isEqualTo(loudest);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void returnsTheSameUtterancesHoweverTheBytesAreSplit(long seed) {
        var random = new Random(seed);
        var speech = Sounds.speech();
        var samples = Sounds.join(
                Sounds.noise(1_200, 30, seed),
                speech,
                Sounds.silence(900),
                speech,
                speech,
                Sounds.silence(700),
                speech);
        var bytes = PcmBytes.bytesOf(samples);
        var whole = utterances(samples);
        int mostBytes = List.of(1, 7, 959, 961, 40_000, 1 << 20).get((int) seed - 1);

        var pcm = new PcmBytes(1);
        var events = new ArrayList<EndpointEvent>();
        try (var segmenter = SpeechSegmenter.forConversation(config(), 0)) {
            for (int at = 0; at < bytes.length; ) {
                int length = Math.min(bytes.length - at, 1 + random.nextInt(mostBytes));
                events.addAll(segmenter.accept(pcm.accept(bytes, at, length)));
                at += length;
            }
            events.addAll(segmenter.finish());
        }

        assertThat(whole).hasSizeGreaterThanOrEqualTo(3);
        assertThat(utterancesOf(events))
                .as("seed %d, chunks to %d bytes", seed, mostBytes)
                .usingRecursiveComparison()
                .isEqualTo(whole);
    }

    @ParameterizedTest
    @EnumSource
    void detectsAtMostOneShortUtteranceInSteadySound(SteadySound sound) {
        var samples = sound.play();
        for (var utterance : utterances(samples)) {
            assertThat(utterance.endSample()).as("%s", sound).isLessThan(SampleClock.samplesOfMillis(3_000));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 800})
    void detectsSpeechAfterNoise(int noiseLevel) {
        var speech = Sounds.speech();
        var noise = Sounds.noise(10_000, noiseLevel, 5);
        var samples = Sounds.join(noise, Sounds.mix(speech, Sounds.noise(2_000, noiseLevel, 6)));

        var detected = utterances(samples).getLast();

        long speechStart = (long) noise.length + speech.length / 4;
        assertThat(detected.startSample()).isBetween((long) noise.length - 16_000, speechStart);
        assertThat(detected.speechEndSample()).isGreaterThan(noise.length + speech.length / 2);
    }

    @Test
    void countsPositionsFromItsStart() {
        try (var segmenter = SpeechSegmenter.forConversation(config(), 123)) {
            segmenter.accept(new short[1_000]);

            assertThat(segmenter.positionSample()).isEqualTo(1_123);
            assertThat(segmenter.settledThroughSample()).isEqualTo(123);
            assertThat(segmenter.finish()).isEmpty();
            assertThat(segmenter.settledThroughSample()).isEqualTo(1_123);
        }
    }

    @Test
    void settlesSilenceWithoutEvents() {
        try (var segmenter = SpeechSegmenter.forConversation(config(), 0)) {
            for (int second = 0; second < 600; second++) {
                assertThat(segmenter.accept(new short[SampleClock.SAMPLE_RATE_HZ]))
                        .isEmpty();
            }
            assertThat(segmenter.positionSample() - segmenter.settledThroughSample())
                    .isLessThan(16_000);
        }
    }

    enum SteadySound {
        WHITE_NOISE,
        FAINT_NOISE,
        BROWN_NOISE,
        HUM,
        LEGATO_MELODY,
        DIGITAL_SILENCE;

        short[] play() {
            return switch (this) {
                case WHITE_NOISE -> Sounds.noise(60_000, 3_000, 1);
                case FAINT_NOISE -> Sounds.noise(60_000, 8, 2);
                case BROWN_NOISE -> Sounds.brownNoise(60_000, 3_000, 3);
                case HUM -> Sounds.tones(60_000, 4_000, at -> 50, 1, 3, 5);
                case LEGATO_MELODY ->
                    Sounds.tones(60_000, 4_000, at -> 220 * Math.pow(2, at / 6_400 * 7 % 24 / 12.0), 1);
                case DIGITAL_SILENCE -> Sounds.silence(60_000);
            };
        }
    }

    private static Endpointing config() {
        return Endpointing.DEFAULT.withLongestSamples(6 * SampleClock.SAMPLE_RATE_HZ);
    }

    private static List<Utterance> utterances(short[] samples) {
        try (var segmenter = SpeechSegmenter.forConversation(config(), 0)) {
            var events = new ArrayList<>(segmenter.accept(samples));
            events.addAll(segmenter.finish());
            return utterancesOf(events);
        }
    }

    private static List<Utterance> utterancesOf(List<EndpointEvent> events) {
        return events.stream()
                .filter(Utterance.class::isInstance)
                .map(Utterance.class::cast)
                .toList();
    }
}
