package dev.llafar.kvs.track;

import dev.llafar.kvs.fragment.Fragment;
import dev.llafar.kvs.fragment.FragmentTags;
import dev.llafar.kvs.mkv.MkvEvent;
import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.MkvTag;
import dev.llafar.kvs.mkv.MkvTrack;
import dev.llafar.kvs.mkv.Streams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Calls of Amazon Connect, one fragment per second, in which each sample identifies its track and position. */
public final class Calls {
    public static final int RATE_HZ = 8_000;
    private static final int FRAME_SAMPLES = 400;

    private Calls() {}

    /** Sample of a track at a place on the call's clock; never 0, so silence cannot pass for it. */
    public static short sample(int track, long position) {
        return (short) (1 + (position * 31 + track * 7_919L) % 30_000);
    }

    /** Second {@code index} of a call of two tracks. */
    public static Fragment fragment(int index) {
        return fragment(index, index * 1_000L, index * 1_000L, Streams.connectTracks());
    }

    /**
     * A second of a call.
     *
     * @param contentMillis which part of the call's sound
     * @param clockMillis what the producer's clock said, since the start
     */
    public static Fragment fragment(int index, long contentMillis, long clockMillis, List<MkvTrack> tracks) {
        return fragment(index, contentMillis, clockMillis, Streams.START_MILLIS + contentMillis + 500, tracks);
    }

    /** The same, received by the service at a time of its own. */
    public static Fragment fragment(
            int index, long contentMillis, long clockMillis, long serverMillis, List<MkvTrack> tracks) {
        var frames = new ArrayList<MkvFrame>();
        for (int i = 0; i < RATE_HZ / FRAME_SAMPLES; i++) {
            for (var track : tracks) {
                long millis = Streams.START_MILLIS + clockMillis + i * 50L;
                frames.add(new MkvFrame(
                        track.number(),
                        millis * 1_000_000,
                        true,
                        payload(track.number(), contentMillis * 8 + (long) i * FRAME_SAMPLES)));
            }
        }
        return with(index, clockMillis, serverMillis, tracks, frames);
    }

    public static Fragment with(
            int index, long clockMillis, long serverMillis, List<MkvTrack> tracks, List<MkvFrame> frames) {
        var tags = List.of(
                new MkvTag(FragmentTags.FRAGMENT_NUMBER, number(index)),
                new MkvTag(
                        FragmentTags.SERVER_TIMESTAMP,
                        serverMillis / 1_000 + "." + "%03d".formatted(serverMillis % 1_000)),
                new MkvTag(FragmentTags.CONTACT_ID, "contact-1"),
                new MkvTag(FragmentTags.MIME_TYPE, "audio/L16;rate=8000;channels=1;"));
        return new Fragment(
                MkvEvent.SegmentInfo.DEFAULT,
                tracks,
                new FragmentTags(tags),
                (Streams.START_MILLIS + clockMillis) * 1_000_000,
                frames);
    }

    public static String number(int index) {
        return "91343852333181531502161607852955530730%09d".formatted(index);
    }

    public static byte[] payload(int track, long position) {
        var payload = new byte[2 * FRAME_SAMPLES];
        for (int i = 0; i < FRAME_SAMPLES; i++) {
            short sample = sample(track, position + i);
            payload[2 * i] = (byte) sample;
            payload[2 * i + 1] = (byte) (sample >> 8);
        }
        return payload;
    }

    /** A voice's events end to end; throws where they leave a hole. */
    public static Map<String, short[]> voices(List<TrackEvent> events) {
        Map<String, short[]> voices = new TreeMap<>();
        for (var event : events) {
            switch (event) {
                case TrackEvent.Audio sound -> append(voices, sound.track(), sound.firstSample(), sound.samples());
                case TrackEvent.Silence silence ->
                    append(voices, silence.track(), silence.firstSample(), new short[(int) silence.samples()]);
                default -> {}
            }
        }
        return voices;
    }

    /** What a track says from a place on. */
    public static short[] expected(int track, long from, int samples) {
        var expected = new short[samples];
        for (int i = 0; i < samples; i++) {
            expected[i] = sample(track, from + i);
        }
        return expected;
    }

    public static short[] join(short[]... parts) {
        short[] joined = {};
        for (var part : parts) {
            int before = joined.length;
            joined = Arrays.copyOf(joined, before + part.length);
            System.arraycopy(part, 0, joined, before, part.length);
        }
        return joined;
    }

    private static void append(Map<String, short[]> voices, String voice, long firstSample, short[] samples) {
        var before = voices.getOrDefault(voice, new short[0]);
        if (before.length != firstSample) {
            throw new AssertionError(voice + " goes on at " + firstSample + ", expected " + before.length);
        }
        voices.put(voice, join(before, samples));
    }
}
