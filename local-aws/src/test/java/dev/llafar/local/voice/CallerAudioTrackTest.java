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
    private static final AudioClip.Encoder AT_16K = new AudioClip.Encoder(SESSION_HZ);

    /** 0.5 sin(2π(200t + 600t²)): no two moments are alike. */
    static short[] sweep(int rateHz, double seconds) {
        short[] samples = new short[(int) (rateHz * seconds)];
        for (int i = 0; i < samples.length; i++) {
            double t = (double) i / rateHz;
            samples[i] = (short) (16_384 * Math.sin(2 * Math.PI * (200 * t + 600 * t * t)));
        }
        return samples;
    }

    private static CallerAudioTrack track() {
        return new CallerAudioTrack(SESSION_HZ, AT_16K.silence(), FRAMES);
    }

    private static <T extends CallerAudioTrack.Event> List<T> all(List<CallerAudioTrack.Event> events, Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private static short[] decoded(List<CallerAudioTrack.Event> events, AudioClip.Encoder encoder) {
        short[] track = {};
        try (CallAudio audio = new CallAudio(CallAudio.Rate.SESSION)) {
            List<TrackEvent> heard = new ArrayList<>();
            for (CallerAudioTrack.Event.Audio sound : all(events, CallerAudioTrack.Event.Audio.class)) {
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
                    track = Arrays.copyOf(track, Math.toIntExact(first) + samples.length);
                    System.arraycopy(samples, 0, track, Math.toIntExact(first), samples.length);
                }
            }
        }
        return track;
    }

    @ParameterizedTest
    @ValueSource(ints = {16_000, 48_000})
    void recordsAClipAtItsExactSample(int rateHz) {
        AudioClip.Encoder encoder = new AudioClip.Encoder(rateHz);
        CallerAudioTrack track = new CallerAudioTrack(rateHz, encoder.silence(), FRAMES * rateHz / SESSION_HZ);
        List<CallerAudioTrack.Event> events = new ArrayList<>();
        track.record(START);
        events.addAll(track.advance(START + 2_000));
        track.add(encoder.encode(sweep(rateHz, 1.0)), false, START + 2_000, events);
        events.addAll(track.stop(START + 5_000));
        CallerAudioTrack.Event.SpeechStarted started =
                all(events, CallerAudioTrack.Event.SpeechStarted.class).getFirst();
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
    void returnsSilenceWhileTheCallerSaysNothing() {
        CallerAudioTrack track = track();
        track.record(START);
        List<CallerAudioTrack.Event> events = track.advance(START + 10_000);
        List<CallerAudioTrack.Event.Audio> sounds = all(events, CallerAudioTrack.Event.Audio.class);
        assertThat(sounds).hasSize(10); // of 960 ms
        for (int i = 1; i < sounds.size(); i++) {
            CallerAudioTrack.Event.Audio before = sounds.get(i - 1);
            assertThat(sounds.get(i).startNanos()).isEqualTo(before.startNanos() + before.lengthNanos());
        }
        assertThat(sounds.getFirst().startNanos()).isEqualTo(START * 1_000_000);
        assertThat(sounds).allSatisfy(sound -> assertThat(sound.frames()).hasSize(FRAMES));
    }

    @Test
    void recordsClipsAddedBeforeTheStart() {
        CallerAudioTrack track = track();
        List<CallerAudioTrack.Event> events = new ArrayList<>();
        assertThat(track.add(AT_16K.encode(sweep(SESSION_HZ, 0.5)), false, START, events))
                .isEqualTo(1);
        events.addAll(track.advance(START + 60_000));
        assertThat(events).isEmpty();
        track.record(START + 60_000);
        events.addAll(track.advance(START + 62_000));
        assertThat(all(events, CallerAudioTrack.Event.SpeechStarted.class))
                .containsExactly(new CallerAudioTrack.Event.SpeechStarted(1, START + 60_000));
        assertThat(all(events, CallerAudioTrack.Event.SpeechEnded.class))
                .containsExactly(new CallerAudioTrack.Event.SpeechEnded(1, START + 60_512, false));
    }

    @Test
    void losesClipsPlayedBeforeTheRecordingStarts() {
        CallerAudioTrack track = track();
        List<CallerAudioTrack.Event> events = new ArrayList<>();
        track.start(START);
        track.add(AT_16K.encode(sweep(SESSION_HZ, 0.5)), false, START, events);
        events.addAll(track.advance(START + 2_000));
        track.record(START + 2_000);
        events.addAll(track.stop(START + 4_000));
        assertThat(all(events, CallerAudioTrack.Event.SpeechStarted.class)).hasSize(1);
        assertThat(decoded(events, AT_16K)).doesNotContain((short) 1_000, (short) 10_000);
    }

    @Test
    void replacesPlayingAndWaitingClipsByAnImmediateOne() {
        CallerAudioTrack track = track();
        List<CallerAudioTrack.Event> events = new ArrayList<>();
        track.record(START);
        AudioClip piece = AT_16K.encode(sweep(SESSION_HZ, 2));
        track.add(piece, false, START, events);
        track.add(piece, false, START, events);
        assertThat(track.add(piece, true, START + 1_000, events)).isEqualTo(3);
        events.addAll(track.advance(START + 10_000));
        assertThat(all(events, CallerAudioTrack.Event.SpeechStarted.class))
                .extracting(CallerAudioTrack.Event.SpeechStarted::clip)
                .containsExactly(1, 3);
        assertThat(all(events, CallerAudioTrack.Event.SpeechEnded.class))
                .extracting(CallerAudioTrack.Event.SpeechEnded::cut)
                .containsExactly(true, false);
        assertThat(track.silent()).isTrue();
    }

    @Test
    void refusesClipsBeyondTheLimit() {
        CallerAudioTrack track = track();
        AudioClip piece = AT_16K.encode(sweep(SESSION_HZ, 0.1));
        for (int i = 0; i < CallerAudioTrack.MAX_WAITING; i++) {
            assertThat(track.add(piece, false, START, new ArrayList<>())).isPositive();
        }
        assertThat(track.add(piece, false, START, new ArrayList<>())).isZero();
    }

    @Test
    void wakesForEachPartAndForTheStartAndEndOfSpeech() {
        CallerAudioTrack track = track();
        assertThat(track.wakeAtMillis()).isEmpty();
        track.record(START);
        assertThat(track.wakeAtMillis()).hasValue(START + 960);
        List<CallerAudioTrack.Event> events = new ArrayList<>();
        track.add(AT_16K.encode(sweep(SESSION_HZ, 0.3)), false, START, events);
        assertThat(track.wakeAtMillis()).hasValue(START + 64);
        events.addAll(track.advance(START + 64));
        assertThat(track.wakeAtMillis()).hasValue(START + 320);
        events.addAll(track.advance(START + 320));
        assertThat(all(events, CallerAudioTrack.Event.SpeechEnded.class)).hasSize(1);
    }
}
