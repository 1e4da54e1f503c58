package dev.llafar.kvs.track;

import static dev.llafar.kvs.track.Calls.expected;
import static dev.llafar.kvs.track.Calls.fragment;
import static dev.llafar.kvs.track.Calls.join;
import static dev.llafar.kvs.track.TrackNames.AGENT;
import static dev.llafar.kvs.track.TrackNames.CUSTOMER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.kvs.fragment.Fragment;
import dev.llafar.kvs.fragment.FragmentEvent;
import dev.llafar.kvs.fragment.FragmentReader;
import dev.llafar.kvs.fragment.FragmentTags;
import dev.llafar.kvs.fragment.FragmentWriter;
import dev.llafar.kvs.fragment.ServedFragment;
import dev.llafar.kvs.mkv.HandmadeMkv;
import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.MkvTag;
import dev.llafar.kvs.mkv.MkvTrack;
import dev.llafar.kvs.mkv.Streams;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallAudioTest {
    private static final List<MkvTrack> TRACKS = Streams.connectTracks();
    private static final int SECOND = Calls.RATE_HZ;

    @Test
    void decodesBothTracksOfAConnectCallExactly() {
        var events = play(fragment(0), fragment(1), fragment(2));

        assertThat(events).allMatch(TrackEvent.Audio.class::isInstance);
        var voices = Calls.voices(events);
        assertThat(voices).containsOnlyKeys(CUSTOMER, AGENT);
        assertThat(voices.get(CUSTOMER)).isEqualTo(expected(1, 0, 3 * SECOND));
        assertThat(voices.get(AGENT)).isEqualTo(expected(2, 0, 3 * SECOND));
    }

    @Test
    void decodesACallWithOneTrack() {
        var events = play(fragment(0, 0, 0, TRACKS.subList(1, 2)));

        assertThat(Calls.voices(events)).containsOnlyKeys(AGENT);
    }

    @Test
    void tracksInTheOtherOrderKeepTheirNames() {
        var swapped = List.of(MkvTrack.connectL16(1, AGENT), MkvTrack.connectL16(2, CUSTOMER));
        var voices = Calls.voices(play(fragment(0, 0, 0, swapped)));

        assertThat(voices.get(AGENT)).isEqualTo(expected(1, 0, SECOND));
        assertThat(voices.get(CUSTOMER)).isEqualTo(expected(2, 0, SECOND));
    }

    @Test
    void namesUnnamedTracksByTagsOrOrder() {
        var nameless = List.of(MkvTrack.connectL16(1, ""), MkvTrack.connectL16(2, ""));
        assertThat(Calls.voices(play(fragment(0, 0, 0, nameless))).get(CUSTOMER))
                .isEqualTo(expected(1, 0, SECOND));

        var plain = fragment(0, 0, 0, nameless);
        var tags = new ArrayList<>(plain.tags().all());
        tags.add(new MkvTag(FragmentTags.AUDIO_FROM_CUSTOMER, "2"));
        tags.add(new MkvTag(FragmentTags.AUDIO_TO_CUSTOMER, "1"));
        var tagged =
                new Fragment(plain.info(), plain.tracks(), new FragmentTags(tags), plain.timeNanos(), plain.frames());
        assertThat(Calls.voices(play(tagged)).get(CUSTOMER)).isEqualTo(expected(2, 0, SECOND));

        assertThat(Calls.voices(play(fragment(0, 0, 0, nameless.subList(0, 1)))))
                .containsOnlyKeys(TrackNames.AUDIO);
    }

    @Test
    void aTrackThatStartsLaterStartsWithSilence() {
        var events = play(fragment(0, 0, 0, TRACKS.subList(0, 1)), fragment(1));

        assertThat(Calls.voices(events).get(AGENT)).isEqualTo(join(new short[SECOND], expected(2, SECOND, SECOND)));
    }

    @Test
    void emptyBlocksAreIgnored() {
        var empty = new ArrayList<MkvFrame>();
        for (int i = 0; i < 20; i++) {
            empty.add(new MkvFrame(1, (Streams.START_MILLIS + 1_000 + 50L * i) * 1_000_000, true, new byte[0]));
        }
        var events = play(fragment(0), Calls.with(1, 1_000, Streams.START_MILLIS + 1_500, TRACKS, empty), fragment(2));

        assertThat(events).noneMatch(TrackEvent.FramesDamaged.class::isInstance);
        assertThat(Calls.voices(events).get(CUSTOMER))
                .isEqualTo(join(expected(1, 0, SECOND), new short[SECOND], expected(1, 2 * SECOND, SECOND)));
    }

    @Test
    void keepsAnHourOfSilence() {
        var events = play(fragment(0), fragment(1, 3_600_000, 3_600_000, TRACKS));

        assertThat(events).contains(new TrackEvent.Silence(CUSTOMER, 8_000, SECOND, 3_599L * SECOND));
        assertThat(events).noneMatch(TrackEvent.ClockJumped.class::isInstance);
    }

    @Test
    void dropsARepeatedFragment() {
        var events = play(fragment(0), fragment(1), fragment(0), fragment(1), fragment(2));

        assertThat(events).contains(new TrackEvent.FragmentRepeated(Calls.number(0)));
        assertThat(Calls.voices(events).get(CUSTOMER)).isEqualTo(expected(1, 0, 3 * SECOND));
    }

    @Test
    void cutsAnOverlappingFragment() {
        var events = play(fragment(0), fragment(1, 500, 500, TRACKS), fragment(2, 1_500, 1_500, TRACKS));

        assertThat(Calls.voices(events).get(CUSTOMER)).isEqualTo(expected(1, 0, 2 * SECOND + SECOND / 2));
    }

    @Test
    void dropsALateFragment() {
        var events = play(fragment(50), fragment(51), fragment(3), fragment(52));

        assertThat(events).contains(new TrackEvent.FragmentLate(49_000));
        assertThat(Calls.voices(events).get(CUSTOMER)).isEqualTo(expected(1, 50 * SECOND, 3 * SECOND));
    }

    @Test
    void aClockSetForwardAddsNoSilence() {
        var events = play(fragment(0), fragment(1, 1_000, 7_201_000, TRACKS), fragment(2, 2_000, 7_202_000, TRACKS));

        assertThat(events).contains(new TrackEvent.ClockJumped(7_200_000));
        assertThat(Calls.voices(events).get(CUSTOMER)).isEqualTo(expected(1, 0, 3 * SECOND));
        assertThat(Calls.voices(events).get(AGENT)).isEqualTo(expected(2, 0, 3 * SECOND));
    }

    @Test
    void aClockSetBackLosesNothing() {
        var events = play(fragment(0), fragment(1, 1_000, -599_000, TRACKS), fragment(2, 2_000, -598_000, TRACKS));

        assertThat(events).contains(new TrackEvent.ClockJumped(-600_000));
        assertThat(Calls.voices(events).get(CUSTOMER)).isEqualTo(expected(1, 0, 3 * SECOND));
    }

    @Test
    void delayedFragmentsAreNoClockJump() {
        // The network was away for 30 s; what was recorded meanwhile comes all at once.
        var events = play(
                fragment(0),
                fragment(1, 1_000, 1_000, Streams.START_MILLIS + 31_000, TRACKS),
                fragment(2, 2_000, 2_000, Streams.START_MILLIS + 31_010, TRACKS));

        assertThat(events).allMatch(TrackEvent.Audio.class::isInstance);
    }

    @Test
    void decodesAnIncompleteLastFragment() {
        byte[] stream = HandmadeMkv.join(served(0), served(1));
        var reader = new FragmentReader();
        var read = new ArrayList<>(reader.feed(stream, 0, stream.length - served(1).length / 2));
        read.addAll(reader.finish());

        assertThat(read.getLast()).isInstanceOf(FragmentEvent.FragmentCut.class);
        var events = play(
                ((FragmentEvent.FragmentRead) read.get(0)).fragment(),
                ((FragmentEvent.FragmentCut) read.get(1)).begun());
        // The MimeType tag follows the Cluster and is missing here, so the earlier fragments determine the format.
        var customer = Calls.voices(events).get(CUSTOMER);
        assertThat(customer.length).isBetween(SECOND + SECOND / 4, 2 * SECOND - 1);
        assertThat(customer).isEqualTo(expected(1, 0, customer.length));
    }

    @Test
    void reportsAnUnsupportedTrackOnce() {
        var strange = List.of(
                MkvTrack.l16(1, CUSTOMER, 8_000, 1), MkvTrack.audio(2, AGENT, "A_OPUS", new byte[0], 48_000, 1, 0));
        var fragments = new ArrayList<Fragment>();
        for (int i = 0; i < 2; i++) {
            var plain = fragment(i, i * 1_000L, i * 1_000L, strange);
            fragments.add(new Fragment(
                    plain.info(), strange, new FragmentTags(List.of()), plain.timeNanos(), plain.frames()));
        }
        var events = play(fragments.toArray(Fragment[]::new));

        assertThat(events.stream().filter(event -> !(event instanceof TrackEvent.Audio)))
                .containsExactly(new TrackEvent.TrackUnusable(
                        AGENT,
                        "track 2 has codec A_OPUS, expected A_AAC, A_PCM/INT/LIT or a MimeType tag of audio/L16"));
        assertThat(Calls.voices(events).get(CUSTOMER)).isEqualTo(expected(1, 0, 2 * SECOND));
    }

    @Test
    void sessionRateDoublesThePositionsOfEightKilohertz() {
        try (var audio = new CallAudio(CallAudio.Rate.SESSION)) {
            var events = new ArrayList<>(audio.accept(fragment(0)));
            events.addAll(audio.accept(fragment(1, 61_000, 61_000, TRACKS)));
            events.addAll(audio.finish());

            assertThat(events).contains(new TrackEvent.Silence(CUSTOMER, 16_000, 16_000, 60 * 16_000));
            assertThat(Calls.voices(events).get(CUSTOMER)).hasSize(62 * 16_000);
            assertThat(audio.startMillis()).isEqualTo(Streams.START_MILLIS);
        }
    }

    private static byte[] served(int index) {
        var fragment = fragment(index);
        return FragmentWriter.getMedia(
                fragment, new ServedFragment(Calls.number(index), fragment.timeMillis(), fragment.timeMillis(), 0));
    }

    private static List<TrackEvent> play(Fragment... fragments) {
        try (var audio = new CallAudio(CallAudio.Rate.NATIVE)) {
            var events = new ArrayList<TrackEvent>();
            for (var fragment : fragments) {
                events.addAll(audio.accept(fragment));
            }
            events.addAll(audio.finish());
            return events;
        }
    }
}
