package dev.llafar.transcriber.session;

import static dev.llafar.transcriber.fakes.SpokenWords.WORD_SAMPLES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.audio.speech.Endpointing;
import dev.llafar.audio.speech.SpeechSegmenter;
import dev.llafar.audio.transcript.SpeechEvent;
import dev.llafar.audio.transcript.SpeechEvent.Final;
import dev.llafar.audio.transcript.SpeechEvent.Partial;
import dev.llafar.audio.transcript.SpeechEvent.Settled;
import dev.llafar.audio.transcript.SpeechEvent.SpeechStarted;
import dev.llafar.audio.transcript.SpokenWord;
import dev.llafar.transcriber.fakes.LevelVoiceActivity;
import dev.llafar.transcriber.fakes.SpokenWords;
import dev.llafar.transcriber.model.Transcript;
import dev.llafar.transcriber.model.Transcript.Verdict;
import dev.llafar.transcriber.session.UtteranceTracker.Output.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UtteranceTrackerTest {
    private static final int FRAME = 480;

    private static short[] twoUtterances() {
        return new SpokenWords()
                .pauseMillis(600)
                .say(1, 2, 3)
                .pauseMillis(900)
                .say(4, 5)
                .pauseMillis(900)
                .samples();
    }

    @Test
    void emitsEventsInOrderOfSpeech() {
        Voice voice = new Voice();
        voice.speak(twoUtterances(), FRAME);
        assertThat(voice.waitingFinals()).hasSize(2);
        Request first = voice.waitingFinals().get(0);
        voice.answer(voice.waitingFinals().get(1));
        assertThat(voice.finals()).isEmpty();
        voice.answer(first);
        assertThat(voice.texts()).containsExactly("w1 w2 w3", "w4 w5");
        assertThat(voice.events.stream()
                        .filter(event -> !(event instanceof Settled || event instanceof Partial))
                        .map(event -> event.getClass().getSimpleName()))
                .containsExactly("SpeechStarted", "Final", "SpeechStarted", "Final");
        assertThat(voice.finals()).extracting(Final::index).containsExactly(0L, 1L);
    }

    @Test
    void measuresLatencyFromReceiptOfLastSpeechSample() {
        Voice voice = new Voice();
        voice.speak(new SpokenWords().say(1, 2).pauseMillis(600).samples(), FRAME);
        Request wanted = voice.waitingFinals().getFirst();
        voice.nowNanos += Duration.ofMillis(70).toNanos();
        voice.answer(wanted);
        // The hang-over of 600 ms and 70 ms of decoding.
        assertThat(voice.finals().getFirst().latencyMillis()).isEqualTo(670);
    }

    @Test
    void marksLowConfidenceFinalsAndSuppressesSuchPartials() {
        Voice voice = new Voice();
        voice.speak(new SpokenWords().say(1, 2, 3, 4, 5, 6, 7).samples(), FRAME);
        while (!voice.waiting.isEmpty()) {
            voice.answer(voice.waiting.getFirst(), lowConfidence("guess"));
        }
        assertThat(voice.events).noneMatch(Partial.class::isInstance);

        voice.speak(new SpokenWords().pauseMillis(900).say(8).pauseMillis(900).samples(), FRAME);
        voice.answer(voice.waitingFinals().getFirst(), lowConfidence("another guess"));
        voice.answer(voice.waitingFinals().getFirst(), "w8");
        assertThat(voice.texts()).containsExactly("another guess", "w8");
        assertThat(voice.finals()).extracting(Final::lowConfidence).containsExactly(true, false);
    }

    private static Transcript lowConfidence(String text) {
        return new Transcript(text, "en", List.of(), -2, 0.1f, 1, Verdict.LOW_CONFIDENCE);
    }

    @Test
    void countsPositionsFromTheStartSample() {
        Voice voice = new Voice(TrackerLimits.DEFAULT, Endpointing.DEFAULT, 1_000_000);
        voice.speak(new SpokenWords().pauseMillis(600).say(1).pauseMillis(900).samples(), 777);
        voice.answerAll();
        long speech = 1_000_000 + 9_600;
        Final last = voice.finals().getFirst();
        assertThat(last.startSample()).isBetween(speech - 9_600, speech);
        assertThat(last.endSample()).isBetween(speech + WORD_SAMPLES, speech + WORD_SAMPLES + 9_600);
        assertThat(voice.tracker.settledThroughSample()).isGreaterThan(last.endSample() - 1);
    }

    @Test
    void requestsPartialsAtMostEveryHalfSecond() {
        Voice voice = new Voice();
        voice.speak(new SpokenWords().say(1, 2, 3, 4, 5, 6, 7, 8, 9, 10).samples(), FRAME);
        List<Integer> lengths = voice.waiting.stream()
                .map(wanted -> wanted.request().samples().length)
                .toList();
        assertThat(lengths).hasSize(5);
        for (int i = 1; i < lengths.size(); i++) {
            assertThat(lengths.get(i) - lengths.get(i - 1)).isBetween(8_000, 8_000 + FRAME);
        }
        assertThat(voice.waiting).allSatisfy(wanted -> {
            assertThat(wanted.isFinal()).isFalse();
            assertThat(wanted.request().options().wordTimes()).isFalse();
        });
    }

    @Test
    void finalKeepsTheSpellingOfStableWords() {
        Voice voice = new Voice();
        voice.speak(new SpokenWords().say(1, 2, 3, 4, 5, 6, 7).samples(), FRAME);
        voice.answerAll();
        Partial partial = (Partial) voice.events.getLast();
        String stableText = partial.text().substring(0, partial.stableLength());
        assertThat(stableText).startsWith("w1 w2");
        voice.speak(new SpokenWords().pauseMillis(900).samples(), FRAME);
        voice.answer(voice.waitingFinals().getFirst(), "W1, W2 w3 w4 w5 w6 w7.");
        assertThat(voice.texts().getFirst()).startsWith(stableText).endsWith("w6 w7.");
    }

    @Test
    void decodesContradictingFinalAgainWithStablePrefix() {
        Voice voice = new Voice();
        voice.speak(new SpokenWords().say(1, 2, 3, 4, 5, 6, 7).samples(), FRAME);
        voice.answerAll();
        Partial partial = (Partial) voice.events.getLast();
        String stableText = partial.text().substring(0, partial.stableLength());
        voice.speak(new SpokenWords().pauseMillis(900).samples(), FRAME);
        Request free = voice.waitingFinals().getFirst();
        assertThat(free.request().prefix()).isEmpty();
        voice.answer(free, "something else altogether");
        assertThat(voice.finals()).isEmpty();
        Request forced = voice.waitingFinals().getFirst();
        assertThat(forced.request().prefix()).isEqualTo(stableText);
        assertThat(forced.request().samples()).isSameAs(free.request().samples());
        voice.answer(forced, stableText + " and so on");
        assertThat(voice.texts()).containsExactly(stableText + " and so on");
    }

    @Test
    void emitsStableWordsWhenTheFinalIsEmpty() {
        Voice voice = new Voice();
        voice.speak(new SpokenWords().say(1, 2, 3, 4, 5, 6, 7).samples(), FRAME);
        voice.answerAll();
        Partial partial = (Partial) voice.events.getLast();
        voice.speak(new SpokenWords().pauseMillis(900).samples(), FRAME);
        voice.answer(voice.waitingFinals().getFirst(), "");
        voice.answer(voice.waitingFinals().getFirst(), "");
        assertThat(voice.texts()).containsExactly(partial.text().substring(0, partial.stableLength()));
    }

    @Test
    void suppressesContradictingPartialAndForcesPrefixOnTheNext() {
        Voice voice = new Voice();
        voice.speak(new SpokenWords().say(1, 2, 3, 4, 5, 6, 7).samples(), FRAME);
        voice.answerAll();
        Partial partial = (Partial) voice.events.getLast();
        voice.speak(new SpokenWords().say(8, 9).samples(), FRAME);
        voice.answer(voice.waiting.getFirst(), "wrong from the start");
        assertThat(voice.events.getLast()).isSameAs(partial);
        voice.speak(new SpokenWords().say(10, 11).samples(), FRAME);
        assertThat(voice.waiting.getLast().request().prefix())
                .isEqualTo(partial.text().substring(0, partial.stableLength()));
    }

    @Test
    void settlesUtteranceWithoutWords() {
        Voice voice = new Voice();
        voice.speak(new SpokenWords().say(1, 2).pauseMillis(900).samples(), FRAME);
        long before = voice.tracker.settledThroughSample();
        voice.answer(voice.waitingFinals().getFirst(), "");
        assertThat(voice.finals()).isEmpty();
        assertThat(voice.events.getLast()).isInstanceOf(Settled.class);
        assertThat(voice.events.getLast().settledThroughSample()).isGreaterThan(before);
    }

    @Test
    void withdrawsPartialsOfEndedUtterance() {
        Voice voice = new Voice();
        voice.speak(new SpokenWords().say(1, 2, 3).pauseMillis(900).samples(), FRAME);
        assertThat(voice.withdrawn).isNotEmpty();
        assertThat(voice.waiting).allMatch(Request::isFinal);
    }

    @Test
    void isDoneAfterTheLastFinal() {
        Voice voice = new Voice();
        voice.speak(new SpokenWords().say(1, 2, 3).samples(), FRAME - 1);
        voice.finish();
        assertThat(voice.tracker.isDone()).isFalse();
        voice.answerAll();
        assertThat(voice.texts()).containsExactly("w1 w2 w3");
        assertThat(voice.tracker.isDone()).isTrue();
        assertThat(voice.tracker.settledThroughSample()).isEqualTo(3L * WORD_SAMPLES);
    }

    @Test
    void cutsLongUtteranceWithoutLosingOrRepeatingWords() {
        Voice voice = new Voice(TrackerLimits.DEFAULT, Endpointing.DEFAULT.withLongestSamples(8 * WORD_SAMPLES), 0);
        SpokenWords words = new SpokenWords();
        List<String> said = new ArrayList<>();
        for (int i = 1; i <= 30; i++) {
            words.say(i).pauseMillis(90);
            said.add("w" + i);
        }
        voice.speak(words.pauseMillis(900).samples(), 999);
        voice.answerAll();
        assertThat(voice.finals().size()).isGreaterThan(2);
        assertThat(String.join(" ", voice.texts())).isEqualTo(String.join(" ", said));
    }

    @Test
    void isFullAndRequestsNoMoreAtOutstandingFinalsBound() {
        TrackerLimits limits =
                new TrackerLimits(2, 8_000, 16_000, Duration.ofSeconds(1), TrackerLimits.Stability.DEFAULT);
        Voice voice = new Voice(limits, Endpointing.DEFAULT, 0);
        SpokenWords four = new SpokenWords();
        for (int i = 1; i <= 4; i++) {
            four.say(i).pauseMillis(900);
        }
        voice.speak(four.samples(), 1 << 20);
        assertThat(voice.tracker.isFull()).isTrue();
        assertThat(voice.waitingFinals()).hasSize(2);
        voice.answer(voice.waitingFinals().getFirst());
        assertThat(voice.waitingFinals()).hasSize(2);
        assertThat(voice.tracker.isFull()).isTrue();
        voice.answerAll();
        assertThat(voice.tracker.isFull()).isFalse();
        assertThat(voice.texts()).containsExactly("w1", "w2", "w3", "w4");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23, 24, 25, 26, 27, 28, 29, 30})
    void settledPositionNeverDecreasesOrPassesMissingFinals(long seed) {
        Random random = new Random(seed);
        Voice voice = new Voice();
        SpokenWords words = new SpokenWords();
        List<String> said = new ArrayList<>();
        List<Long> wordStarts = new ArrayList<>();
        long at = 0;
        for (int i = 1; i <= 40; i++) {
            int pauseMillis = random.nextInt(1_200);
            at += pauseMillis * 16L;
            words.pauseMillis(pauseMillis).say(i);
            wordStarts.add(at);
            at += WORD_SAMPLES;
            said.add("w" + i);
        }
        short[] samples = words.samples();
        long settled = 0;
        for (int from = 0; from < samples.length; ) {
            int length = Math.min(samples.length - from, 1 + random.nextInt(6_000));
            short[] chunk = java.util.Arrays.copyOfRange(samples, from, from + length);
            from += length;
            voice.speak(chunk, length);
            while (!voice.waiting.isEmpty() && random.nextInt(3) == 0) {
                Request wanted = voice.waiting.get(random.nextInt(voice.waiting.size()));
                if (wanted.isFinal() || random.nextBoolean()) {
                    voice.answer(wanted);
                } else {
                    voice.waiting.remove(wanted);
                    voice.tracker.shed(wanted.request());
                }
            }
            assertThat(voice.tracker.settledThroughSample()).as("seed " + seed).isGreaterThanOrEqualTo(settled);
            settled = voice.tracker.settledThroughSample();
            List<String> emitted = List.of(String.join(" ", voice.texts()).split(" ", -1));
            for (int i = 0; i < said.size(); i++) {
                if (wordStarts.get(i) < settled) {
                    assertThat(emitted).as("seed %d: settled %d", seed, settled).contains(said.get(i));
                }
            }
        }
        voice.finish();
        voice.answerAll();
        assertThat(String.join(" ", voice.texts())).as("seed " + seed).isEqualTo(String.join(" ", said));
        long last = 0;
        String stableText = "";
        for (SpeechEvent event : voice.events) {
            assertThat(event.settledThroughSample()).as("seed " + seed).isGreaterThanOrEqualTo(last);
            last = event.settledThroughSample();
            switch (event) {
                case SpeechStarted started -> stableText = "";
                case Partial partial -> {
                    assertThat(partial.text()).as("seed " + seed).startsWith(stableText);
                    stableText = partial.text().substring(0, partial.stableLength());
                }
                case Final end -> assertThat(end.text()).as("seed " + seed).startsWith(stableText);
                case Settled progress -> {}
                case SpeechEvent.Terminal end -> throw new AssertionError("the tracker emits no terminal event");
            }
        }
        assertThat(last).isEqualTo(voice.tracker.settledThroughSample());
    }

    @Test
    void settlesEndlessSilence() {
        Voice voice = new Voice();
        for (int second = 0; second < 120; second++) {
            voice.speak(new short[16_000], 16_000);
        }
        assertThat(voice.events).hasSizeBetween(60, 120).allMatch(Settled.class::isInstance);
        assertThat(voice.waiting).isEmpty();
    }

    @Test
    void wordTimesAreOnTheSessionClockInStableSpelling() {
        Voice voice = new Voice(TrackerLimits.DEFAULT, Endpointing.DEFAULT, 1_000_000);
        voice.speak(new SpokenWords().say(1, 2, 3, 4, 5, 6, 7).samples(), FRAME);
        voice.answerAll();
        voice.speak(new SpokenWords().pauseMillis(900).samples(), FRAME);
        List<Transcript.Word> words =
                List.of(new Transcript.Word("W1", 0, 4_800, 0.9f), new Transcript.Word("other", 4_800, 9_600, 0.8f));
        voice.answer(
                voice.waitingFinals().getFirst(),
                new Transcript("W1 w2 w3 w4 w5 w6 w7", "en", words, -0.1f, 0, 0, Verdict.ACCEPTED));

        Final last = voice.finals().getFirst();
        assertThat(last.words())
                .containsExactly(
                        new SpokenWord("w1", last.startSample(), last.startSample() + 4_800, 0.9f),
                        new SpokenWord("other", last.startSample() + 4_800, last.startSample() + 9_600, 0.8f));
    }

    @Test
    void finalsAreDueAtTheTargetAfterSpeech() {
        Voice voice = new Voice();
        long start = voice.nowNanos;
        voice.speak(new SpokenWords().say(1, 2).pauseMillis(900).samples(), FRAME);

        assertThat(voice.waitingFinals().getFirst().deadlineNanos())
                .isEqualTo(start
                        + 2L * WORD_SAMPLES * Voice.SAMPLE_NANOS
                        + Duration.ofSeconds(1).toNanos());
    }

    @Test
    void isNotFullWhileTheLastUtteranceIsOpen() {
        TrackerLimits limits =
                new TrackerLimits(1, 8_000, 16_000, Duration.ofSeconds(1), TrackerLimits.Stability.DEFAULT);
        Voice voice = new Voice(limits, Endpointing.DEFAULT, 0);
        voice.speak(new SpokenWords().say(1, 2).samples(), FRAME);

        assertThat(voice.tracker.isFull()).isFalse();
        assertThat(voice.tracker.keptSamples()).isEqualTo(2L * WORD_SAMPLES);
        voice.speak(new SpokenWords().pauseMillis(900).samples(), FRAME);
        assertThat(voice.tracker.isFull()).isTrue();
    }

    @Test
    void closingClosesTheDetector() {
        AtomicInteger open = new AtomicInteger();
        UtteranceTracker tracker = new UtteranceTracker(
                new SpeechSegmenter(Endpointing.DEFAULT, new LevelVoiceActivity(open), 0),
                Voice.OPTIONS,
                true,
                TrackerLimits.DEFAULT);
        tracker.accept(new SpokenWords().say(1).samples(), 0);

        tracker.close();

        assertThat(open).hasValue(0);
        assertThat(tracker.isFull()).isFalse();
    }
}
