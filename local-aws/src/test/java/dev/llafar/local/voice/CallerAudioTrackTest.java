package dev.llafar.local.voice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.kvs.fragment.Fragment;
import dev.llafar.kvs.fragment.FragmentTags;
import dev.llafar.kvs.mkv.MkvEvent;
import dev.llafar.kvs.track.CallAudio;
import dev.llafar.kvs.track.TrackEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallerAudioTrackTest {
    private static final long START = 1_700_000_000_000L;
    private static final int SESSION_HZ = 16_000;
    private static final int FRAMES = 15;
    private static final AudioClipEncoder AT_16K = new AudioClipEncoder(SESSION_HZ);

    /** 0.5 sin(2π(200t + 600t²)): no two moments are alike. */
    static short[] sweep(int rateHz, double seconds) {
        short[] samples = new short[(int) (rateHz * seconds)];
        for (int i = 0; i < samples.length; i++) {
            double t = (double) i / rateHz;
            samples[i] = (short) (16_384 * Math.sin(2 * Math.PI * (200 * t + 600 * t * t)));
        }
        return samples;
    }

    private static CallerAudioTrack voice() {
        return new CallerAudioTrack(SESSION_HZ, AT_16K.silence(), FRAMES);
    }

    private static <T extends CallerAudioEvent> List<T> all(List<CallerAudioEvent> events, Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private static short[] decoded(List<CallerAudioEvent> events, AudioClipEncoder encoder) {
        short[] voice = {};
        try (CallAudio audio = new CallAudio(CallAudio.Rate.SESSION)) {
            List<TrackEvent> heard = new ArrayList<>();
            for (CallerAudioEvent.Sound sound : all(events, CallerAudioEvent.Sound.class)) {
                heard.addAll(audio.accept(new Fragment(
                        MkvEvent.SegmentInfo.DEFAULT,
                        List.of(encoder.track()),
                        new FragmentTags(List.of()),
                        sound.startNanos(),
                        sound.frames())));
            }
            heard.addAll(audio.finish());
            for (TrackEvent event : heard) {
                if (event instanceof TrackEvent.Audio(String ignored, int rate, long first, short[] samples)) {
                    voice = Arrays.copyOf(voice, Math.toIntExact(first) + samples.length);
                    System.arraycopy(samples, 0, voice, Math.toIntExact(first), samples.length);
                }
            }
        }
        return voice;
    }

    @ParameterizedTest
    @ValueSource(ints = {16_000, 48_000})
    void aRecordingComesOutWhereItWasSaidToTheSample(int rateHz) {
        AudioClipEncoder encoder = new AudioClipEncoder(rateHz);
        CallerAudioTrack voice = new CallerAudioTrack(rateHz, encoder.silence(), FRAMES * rateHz / SESSION_HZ);
        List<CallerAudioEvent> events = new ArrayList<>();
        voice.record(START);
        events.addAll(voice.pass(START + 2_000));
        voice.say(encoder.encode(sweep(rateHz, 1.0)), false, START + 2_000, events);
        events.addAll(voice.stop(START + 5_000));
        CallerAudioEvent.SpeechStarted started =
                all(events, CallerAudioEvent.SpeechStarted.class).getFirst();
        assertThat(started.atMillis()).isBetween(START + 2_000 - 64, START + 2_064);
        short[] heard = decoded(events, encoder);
        int frameAt16k = 1_024 * SESSION_HZ / rateHz;
        int expectedAt = (int) ((started.atMillis() - START) * SESSION_HZ / 1_000);
        int from = expectedAt - expectedAt % frameAt16k;
        short[] said = sweep(SESSION_HZ, 1.0);
        int best = 0;
        double bestCorrelation = -1;
        for (int lag = -2 * frameAt16k; lag <= 2 * frameAt16k; lag++) {
            double correlation = correlation(heard, expectedAt + lag, said);
            if (correlation > bestCorrelation) {
                bestCorrelation = correlation;
                best = lag;
            }
        }
        assertThat(bestCorrelation).isGreaterThan(0.99);
        assertThat(best).as("lag in samples of 16 kHz, from %d", from).isBetween(-16, 16);
        for (int i = 0; i < expectedAt - frameAt16k; i++) {
            assertThat((int) heard[i]).as("silence before, sample %d", i).isBetween(-4, 4);
        }
        for (int i = expectedAt + said.length + 2 * frameAt16k; i < heard.length; i++) {
            assertThat((int) heard[i]).as("silence after, sample %d", i).isBetween(-4, 4);
        }
    }

    private static double correlation(short[] heard, int at, short[] said) {
        double product = 0;
        double ours = 0;
        double theirs = 0;
        for (int i = 200; i < said.length - 200; i++) {
            product += (double) heard[at + i] * said[i];
            ours += (double) heard[at + i] * heard[at + i];
            theirs += (double) said[i] * said[i];
        }
        return product / Math.sqrt(ours * theirs + 1);
    }

    @Test
    void silenceGoesOnWhenTheCallerSaysNothing() {
        CallerAudioTrack voice = voice();
        voice.record(START);
        List<CallerAudioEvent> events = voice.pass(START + 10_000);
        List<CallerAudioEvent.Sound> sounds = all(events, CallerAudioEvent.Sound.class);
        assertThat(sounds).hasSize(10); // of 960 ms
        for (int i = 1; i < sounds.size(); i++) {
            CallerAudioEvent.Sound before = sounds.get(i - 1);
            assertThat(sounds.get(i).startNanos()).isEqualTo(before.startNanos() + before.lengthNanos());
        }
        assertThat(sounds.getFirst().startNanos()).isEqualTo(START * 1_000_000);
        assertThat(sounds).allSatisfy(sound -> assertThat(sound.frames()).hasSize(FRAMES));
    }

    @Test
    void whatIsSaidBeforeTheStreamRunsIsNotLost() {
        CallerAudioTrack voice = voice();
        List<CallerAudioEvent> events = new ArrayList<>();
        assertThat(voice.say(AT_16K.encode(sweep(SESSION_HZ, 0.5)), false, START, events))
                .isEqualTo(1);
        events.addAll(voice.pass(START + 60_000));
        assertThat(events).isEmpty();
        voice.record(START + 60_000);
        events.addAll(voice.pass(START + 62_000));
        assertThat(all(events, CallerAudioEvent.SpeechStarted.class))
                .containsExactly(new CallerAudioEvent.SpeechStarted(1, START + 60_000));
        assertThat(all(events, CallerAudioEvent.SpeechEnded.class))
                .containsExactly(new CallerAudioEvent.SpeechEnded(1, START + 60_512, false));
    }

    @Test
    void whatIsSaidFromTheJoinOnIsLostUntilTheStreamRuns() {
        CallerAudioTrack voice = voice();
        List<CallerAudioEvent> events = new ArrayList<>();
        voice.start(START);
        voice.say(AT_16K.encode(sweep(SESSION_HZ, 0.5)), false, START, events);
        events.addAll(voice.pass(START + 2_000));
        voice.record(START + 2_000);
        events.addAll(voice.stop(START + 4_000));
        assertThat(all(events, CallerAudioEvent.SpeechStarted.class)).hasSize(1);
        assertThat(decoded(events, AT_16K)).doesNotContain((short) 1_000, (short) 10_000);
    }

    @Test
    void somethingSaidAtOnceCutsWhatIsBeingSaidAndDropsWhatWaits() {
        CallerAudioTrack voice = voice();
        List<CallerAudioEvent> events = new ArrayList<>();
        voice.record(START);
        AudioClip piece = AT_16K.encode(sweep(SESSION_HZ, 2));
        voice.say(piece, false, START, events);
        voice.say(piece, false, START, events);
        assertThat(voice.say(piece, true, START + 1_000, events)).isEqualTo(3);
        events.addAll(voice.pass(START + 10_000));
        assertThat(all(events, CallerAudioEvent.SpeechStarted.class))
                .extracting(CallerAudioEvent.SpeechStarted::piece)
                .containsExactly(1, 3);
        assertThat(all(events, CallerAudioEvent.SpeechEnded.class))
                .extracting(CallerAudioEvent.SpeechEnded::cut)
                .containsExactly(true, false);
        assertThat(voice.silent()).isTrue();
    }

    @Test
    void onlySoMuchMayWait() {
        CallerAudioTrack voice = voice();
        AudioClip piece = AT_16K.encode(sweep(SESSION_HZ, 0.1));
        for (int i = 0; i < CallerAudioTrack.MAX_WAITING; i++) {
            assertThat(voice.say(piece, false, START, new ArrayList<>())).isPositive();
        }
        assertThat(voice.say(piece, false, START, new ArrayList<>())).isZero();
    }

    @Test
    void itWakesForEverySoundAndForTheBeginningAndTheEndOfSpeech() {
        CallerAudioTrack voice = voice();
        assertThat(voice.wakeAtMillis()).isEmpty();
        voice.record(START);
        assertThat(voice.wakeAtMillis()).hasValue(START + 960);
        List<CallerAudioEvent> events = new ArrayList<>();
        voice.say(AT_16K.encode(sweep(SESSION_HZ, 0.3)), false, START, events);
        assertThat(voice.wakeAtMillis()).hasValue(START + 64);
        events.addAll(voice.pass(START + 64));
        assertThat(voice.wakeAtMillis()).hasValue(START + 320);
        events.addAll(voice.pass(START + 320));
        assertThat(all(events, CallerAudioEvent.SpeechEnded.class)).hasSize(1);
    }
}
