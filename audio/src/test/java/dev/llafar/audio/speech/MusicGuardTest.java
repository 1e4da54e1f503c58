package dev.llafar.audio.speech;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.audio.Music;
import dev.llafar.audio.SampleClock;
import dev.llafar.audio.Sounds;
import dev.llafar.audio.speech.EndpointEvent.Utterance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class MusicGuardTest {
    @ParameterizedTest
    @EnumSource
    void detectsNoSpeechInMusic(Music music) {
        for (long seed = 1; seed <= 2; seed++) {
            for (double dbfs : new double[] {-10, -25}) {
                var events = guarded(music.play(20_000, dbfs, seed));
                assertThat(events)
                        .as("%s, %.0f dBFS, seed %d", music, dbfs, seed)
                        .isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FAST_ARPEGGIO") // Hidden by drums, its notes are too short.
    void detectsNoSpeechInMusicWithDrums(Music music) {
        for (long seed = 1; seed <= 2; seed++) {
            var played = Sounds.mix(music.play(20_000, -20, seed), Music.drums(20_000, 4_000, seed));

            assertThat(guarded(played)).as("%s, seed %d", music, seed).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void detectsNoSpeechInMusicCutAnywhere(Music music) {
        var played = music.play(3_000, -20, 7);
        for (int end = 1_000; end < played.length; end += 3_777) {
            var events = guarded(Arrays.copyOf(played, end));
            assertThat(events).as("%s, seed 7, cut at sample %d", music, end).isEmpty();
        }
    }

    /** Otherwise the tests above would show nothing. */
    @ParameterizedTest
    @EnumSource
    void theInnerDetectorAcceptsMusic(Music music) {
        assertThat(unguarded(music.play(20_000, -20, 1))).isNotEmpty();
    }

    @Test
    void leavesSpeechUnchanged() {
        var speech = Sounds.speech();
        var samples = Sounds.join(Sounds.silence(1_000), speech, Sounds.silence(1_000), speech, speech, speech);

        assertThat(utterances(guarded(samples)))
                .hasSize(2)
                .usingRecursiveComparison()
                .isEqualTo(utterances(unguarded(samples)));
    }

    @ParameterizedTest
    @ValueSource(ints = {250, 400, 600})
    void detectsAShortPartOfAWord(int millis) {
        var speech = Sounds.speech();
        var piece = new short[(int) SampleClock.samplesOfMillis(millis)];
        System.arraycopy(speech, 6_400, piece, 0, piece.length);

        var detected = utterances(guarded(Sounds.join(Sounds.silence(900), piece, Sounds.silence(900))));

        assertThat(detected).hasSize(1);
        assertThat(detected.getFirst().startSample()).isLessThanOrEqualTo(14_400);
    }

    @ParameterizedTest
    @CsvSource({"PLUCKED,0", "PLUCKED,200", "ORGAN,0", "ORGAN,200", "ARPEGGIO,0", "ARPEGGIO,200", "STRINGS,0"})
    void detectsSpeechAfterMusic(Music music, int pauseMillis) {
        var speech = Sounds.speech();
        var before = Sounds.join(music.play(10_000, -20, 4), Sounds.silence(pauseMillis));

        var detected = utterances(guarded(Sounds.join(before, speech, Sounds.silence(1_000))));

        assertThat(detected).as("seed 4").hasSize(1);
        // The recording begins with 0.2 s of silence.
        assertThat(detected.getFirst().startSample()).isBetween(before.length - 16_000L, before.length + 3_200L);
        assertThat(detected.getFirst().speechEndSample()).isGreaterThan(before.length + speech.length / 2);
    }

    /** Hum is a held tone; at 10 dB below the voice it must not make the voice one. */
    @Test
    void detectsSpeechOverHum() {
        var speech = Sounds.join(Sounds.silence(4_000), Sounds.speech(), Sounds.silence(1_000));
        var hum = Sounds.tones(7_000, 700, at -> 50, 1, 2, 3, 5);

        var detected = utterances(guarded(Sounds.mix(speech, hum))).getLast();

        assertThat(detected.startSample()).isBetween(64_000L - 8_000, 64_000L + 3_200);
        assertThat(detected.speechEndSample()).isGreaterThan(64_000 + Sounds.speech().length / 2);
    }

    @Test
    void resetsItsState() {
        var music = Music.ORGAN.play(3_000, -20, 1);
        var speech = Sounds.speech();
        try (var used = VoiceActivity.forConversation();
                var fresh = VoiceActivity.forConversation()) {
            answers(used, music);
            used.reset();

            assertThat(answers(used, speech)).isEqualTo(answers(fresh, speech)).contains(true);
        }
    }

    private static List<Boolean> answers(VoiceActivity voice, short[] samples) {
        var answers = new ArrayList<Boolean>();
        for (int at = 0; at + SampleClock.FRAME_SAMPLES <= samples.length; at += SampleClock.FRAME_SAMPLES) {
            answers.add(voice.isSpeech(Arrays.copyOfRange(samples, at, at + SampleClock.FRAME_SAMPLES)));
            answers.add(voice.isConfirmed());
        }
        return answers;
    }

    private static List<EndpointEvent> guarded(short[] samples) {
        return events(VoiceActivity.forConversation(), samples);
    }

    private static List<EndpointEvent> unguarded(short[] samples) {
        return events(new SteadySoundGuard(new WebRtcVoiceActivity()), samples);
    }

    private static List<EndpointEvent> events(VoiceActivity voice, short[] samples) {
        try (var segmenter = new SpeechSegmenter(Endpointing.DEFAULT, voice, 0)) {
            var events = new ArrayList<>(segmenter.accept(samples));
            events.addAll(segmenter.finish());
            return events;
        }
    }

    private static List<Utterance> utterances(List<EndpointEvent> events) {
        return events.stream()
                .filter(Utterance.class::isInstance)
                .map(Utterance.class::cast)
                .toList();
    }
}
