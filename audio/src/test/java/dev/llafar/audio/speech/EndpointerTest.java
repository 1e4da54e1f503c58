package dev.llafar.audio.speech;

import static dev.llafar.audio.SampleClock.FRAME_SAMPLES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.audio.speech.EndpointEvent.EndReason;
import dev.llafar.audio.speech.EndpointEvent.SpeechStarted;
import dev.llafar.audio.speech.EndpointEvent.Utterance;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointerTest {
    /** In frames: 3 of 5, pre-roll 10, hang-over 20 of which 10 are kept, at least 4 of speech, at most 100. */
    private static final Endpointing CONFIG = Endpointing.DEFAULT.withLongestSamples(100 * FRAME_SAMPLES);

    private final Endpointer endpointer = new Endpointer(CONFIG, 0);
    private final ScriptedVoice voice = new ScriptedVoice(endpointer);

    @Test
    void startsOnlyWhenEnoughOfTheLastFramesAreSpeech() {
        assertThat(voice.accept(".20S..S..S..S.....")).isEmpty();
        assertThat(voice.accept("SSS")).isEmpty();
        assertThat(voice.accept("S")).hasSize(1).first().isInstanceOf(SpeechStarted.class);
    }

    @Test
    void beginsAPreRollBeforeTheFirstSpeechFrame() {
        assertThat(voice.accept(".40S4")).containsExactly(new SpeechStarted(frames(30)));
    }

    @Test
    void usesAvailablePreRollAtTheStartOfAStream() {
        assertThat(voice.accept("..S4")).containsExactly(new SpeechStarted(0));
    }

    @Test
    void countsFromItsStartPosition() {
        var resumed = new Endpointer(CONFIG, 1_000_007);

        assertThat(new ScriptedVoice(resumed).accept(".40S4"))
                .containsExactly(new SpeechStarted(1_000_007 + frames(30)));
    }

    @Test
    void endsAfterTheHangOverWithTrailingSilence() {
        voice.accept(".40S10");
        assertThat(voice.accept(".19")).isEmpty();

        var utterance = only(voice.accept("."));

        assertThat(utterance.reason()).isEqualTo(EndReason.SILENCE);
        assertThat(utterance.startSample()).isEqualTo(frames(30));
        assertThat(utterance.speechEndSample()).isEqualTo(frames(50));
        assertThat(utterance.endSample()).isEqualTo(frames(60));
        assertThat(utterance.samples()).isEqualTo(voice.samples(frames(30), frames(60)));
    }

    @Test
    void continuesWhenSpeechReturnsWithinTheHangOver() {
        voice.accept("S10.19");

        assertThat(voice.accept("S.19")).isEmpty();
        assertThat(only(voice.accept(".")).speechEndSample()).isEqualTo(frames(30));
    }

    @Test
    void utterancesNeverShareSamples() {
        var first = only(voice.accept("S10.20").subList(1, 2));
        var second = voice.accept("S10");

        assertThat(first.endSample()).isEqualTo(frames(20));
        // The rest of the hang-over is the pre-roll of what follows, and no more than that.
        assertThat(second).containsExactly(new SpeechStarted(frames(20)));
    }

    @Test
    void dropsSpeechBelowTheMinimum() {
        assertThat(voice.accept(".40S3.40")).isEmpty();
        assertThat(endpointer.flush()).isEmpty();
    }

    @Test
    void keepsTwoHundredMillisecondsOfSpeech() {
        var events = voice.accept(".40S6.40");

        assertThat(events).hasSize(2);
        assertThat(only(events.subList(1, 2)).samples()).isEqualTo(voice.samples(frames(30), frames(56)));
    }

    @Test
    void deliversSpeechThatStartedAtTheEnd() {
        voice.accept(".40S");

        var events = endpointer.flush();

        assertThat(events).hasSize(2).first().isEqualTo(new SpeechStarted(frames(30)));
        assertThat(only(events.subList(1, 2)))
                .extracting(Utterance::endSample, Utterance::reason)
                .containsExactly(frames(41), EndReason.END_OF_STREAM);
    }

    @Test
    void deliversAStreamThatIsAllSpeech() {
        assertThat(voice.accept("S7")).containsExactly(new SpeechStarted(0));

        endpointer.accept(new short[] {5, 6, 7}, true);
        var utterance = only(endpointer.flush());

        assertThat(utterance.startSample()).isZero();
        assertThat(utterance.endSample()).isEqualTo(frames(7) + 3);
        assertThat(utterance.speechEndSample()).isEqualTo(frames(7) + 3);
        assertThat(utterance.samples()).hasSize((int) frames(7) + 3).endsWith(5, 6, 7);
    }

    @Test
    void emitsNothingForASilentStream() {
        voice.accept(".100");

        assertThat(endpointer.flush()).isEmpty();
        assertThat(endpointer.settledThroughSample()).isEqualTo(frames(100));
        assertThat(endpointer.flush()).isEmpty();
    }

    @Test
    void cutsALongUtteranceAtItsQuietestPause() {
        // The pause in the first third is as quiet, but a cut there would leave too long a rest.
        var events = voice.accept("S10q6S64q6S14S");

        var utterance = only(events.subList(1, 2));
        assertThat(utterance.reason()).isEqualTo(EndReason.LONGEST);
        assertThat(utterance.endSample()).isBetween(frames(81), frames(86));
        assertThat(utterance.speechEndSample()).isEqualTo(frames(80));
        assertThat(events.subList(2, 3)).containsExactly(new SpeechStarted(utterance.endSample()));
        var rest = only(endpointer.flush());
        assertThat(rest.samples()).isEqualTo(voice.samples(utterance.endSample(), frames(101)));
    }

    @Test
    void keepsAShortSyllableAfterACut() {
        // Longest reached in the pause; a single frame of speech follows it.
        var events = new ArrayList<>(voice.accept("S90.10S"));
        events.addAll(voice.accept(".40"));

        var utterances = utterances(events);
        assertThat(utterances).hasSize(2);
        assertThat(utterances.get(1).startSample()).isEqualTo(utterances.get(0).endSample());
        assertThat(utterances.get(1).speechEndSample()).isEqualTo(frames(101));
    }

    @Test
    void emitsNothingForSilenceAfterACut() {
        var events = voice.accept("S90.60");

        assertThat(utterances(events)).hasSize(1);
        assertThat(endpointer.flush()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
    void keepsItsInvariantsForAnyInput(long seed) {
        var random = new Random(seed);
        var events = new ArrayList<EndpointEvent>();
        var speech = new ArrayList<Boolean>();
        long settled = 0;
        for (int turn = 0; turn < 60; turn++) {
            char letter = random.nextBoolean() ? 'S' : random.nextBoolean() ? 'q' : '.';
            int length = 1 + random.nextInt(random.nextInt(10) == 0 ? 300 : 25);
            for (int frame = 0; frame < length; frame++) {
                speech.add(letter == 'S');
                events.addAll(voice.accept(String.valueOf(letter)));
                assertThat(endpointer.settledThroughSample()).isGreaterThanOrEqualTo(settled);
                settled = endpointer.settledThroughSample();
                assertThat(endpointer.positionSample() - settled).isLessThanOrEqualTo(frames(100));
            }
        }
        events.addAll(endpointer.flush());

        assertStartsPairWithUtterances(events);
        long end = 0;
        for (var utterance : utterances(events)) {
            assertThat(utterance.startSample()).as("seed %d", seed).isGreaterThanOrEqualTo(end);
            assertThat(utterance.samples().length).isLessThanOrEqualTo((int) frames(100));
            assertThat(utterance.samples()).isEqualTo(voice.samples(utterance.startSample(), utterance.endSample()));
            assertThat(utterance.speechEndSample()).isBetween(utterance.startSample(), utterance.endSample());
            end = utterance.endSample();
        }
        assertRunsOfSpeechAreDelivered(speech, utterances(events), seed);
    }

    @Test
    void doesNotSettlePreRoll() {
        voice.accept(".100");

        assertThat(endpointer.settledThroughSample()).isEqualTo(frames(100 - 10 - 5));
        assertThat(voice.accept("S4")).containsExactly(new SpeechStarted(frames(90)));
        assertThat(endpointer.settledThroughSample()).isEqualTo(frames(90));
    }

    @Test
    void reportsTheUtteranceInProgress() {
        voice.accept(".40");
        assertThat(endpointer.inProgress()).isNull();

        voice.accept("S10..");

        var inProgress = endpointer.inProgress();
        assertThat(inProgress.startSample()).isEqualTo(frames(30));
        assertThat(inProgress.speechEndSample()).isEqualTo(frames(50));
        assertThat(inProgress.samples()).isEqualTo(voice.samples(frames(30), frames(52)));
        assertThat(endpointer.inProgressSamples()).isEqualTo((int) frames(22));
        voice.accept(".20");
        assertThat(endpointer.inProgress()).isNull();
        assertThat(endpointer.inProgressSamples()).isZero();
    }

    @Test
    void rejectsOtherFrameLengthsAndFramesAfterTheLast() {
        assertThatThrownBy(() -> endpointer.accept(new short[481], false)).hasMessageContaining("481");
        assertThatThrownBy(() -> endpointer.accept(new short[0], false)).hasMessageContaining("0 samples");
        endpointer.accept(new short[479], false);
        assertThatThrownBy(() -> endpointer.accept(new short[480], false)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void rejectsSettingsOutOfBounds() {
        assertThatThrownBy(() -> new Endpointing(6, 5, 300, 600, 300, 120, 480_000))
                .hasMessage("endpointing.onsetSpeechFrames is 6, expected 1 to 5");
        assertThatThrownBy(() -> Endpointing.DEFAULT.withHangOverMillis(50))
                .hasMessageContaining("hangOverMillis is 50");
        assertThatThrownBy(() -> Endpointing.DEFAULT.withLongestSamples(15_999))
                .hasMessageContaining("longestSamples is 15999, expected 19200 to");
        assertThatThrownBy(() -> new Endpointing(3, 5, 300, 600, 601, 120, 480_000))
                .hasMessageContaining("trailingSilenceMillis is 601, expected 0 to 600");
        assertThat(Endpointing.DEFAULT.withHangOverMillis(200).trailingSilenceMillis())
                .isEqualTo(200);
    }

    private static void assertStartsPairWithUtterances(List<EndpointEvent> events) {
        for (int i = 0; i < events.size(); i += 2) {
            assertThat(events.get(i)).isInstanceOf(SpeechStarted.class);
            assertThat(events.get(i + 1)).isInstanceOf(Utterance.class);
            assertThat(((SpeechStarted) events.get(i)).startSample())
                    .isEqualTo(((Utterance) events.get(i + 1)).startSample());
        }
    }

    private static void assertRunsOfSpeechAreDelivered(List<Boolean> speech, List<Utterance> utterances, long seed) {
        int run = 0;
        for (int frame = 0; frame < speech.size(); frame++) {
            run = speech.get(frame) ? run + 1 : 0;
            long at = frames(frame);
            if (run >= 4) {
                assertThat(utterances)
                        .as("seed %d: frame %d is speech", seed, frame)
                        .anyMatch(utterance -> utterance.startSample() <= at && at < utterance.endSample());
            }
        }
    }

    private static List<Utterance> utterances(List<EndpointEvent> events) {
        return events.stream()
                .filter(Utterance.class::isInstance)
                .map(Utterance.class::cast)
                .toList();
    }

    private static Utterance only(List<EndpointEvent> events) {
        assertThat(events).hasSize(1);
        return (Utterance) events.getFirst();
    }

    private static long frames(int count) {
        return (long) count * FRAME_SAMPLES;
    }
}
