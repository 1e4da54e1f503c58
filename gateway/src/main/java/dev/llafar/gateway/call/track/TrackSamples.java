package dev.llafar.gateway.call.track;

import dev.llafar.kvs.fragment.Fragment;
import dev.llafar.kvs.track.CallAudio;
import dev.llafar.kvs.track.TrackEvent;
import dev.llafar.kvs.track.TrackNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decodes one track of a call and fills its gaps with silence. Other tracks are not decoded. Decoding blocks the calling
 * thread, which must not be an event loop. Not thread safe.
 */
final class TrackSamples implements AutoCloseable {
    private static final long NANOS_PER_SAMPLE = 62_500;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int SECOND = 16_000;

    /** A larger offset is longer than any unsettled audio, so the settled position is from another clock. */
    private static final long MAX_SETTLED_SAMPLES = 120L * SECOND;

    private final CallAudio audio = new CallAudio(CallAudio.Rate.SESSION);
    private final long settledMillis;
    private @Nullable String track;
    private boolean begun;
    /** Start of the session's clock, on the call's clock. */
    private long zero;
    /** End of the audio returned so far, on the call's clock. */
    private long returned;

    /** @param settledMillis audio before it is not returned; {@link Long#MIN_VALUE}: none */
    TrackSamples(Optional<String> track, long settledMillis) {
        this.track = track.orElse(null);
        this.settledMillis = settledMillis;
    }

    /** A part of a track at 16 kHz; silence is a length, because it may last an hour. */
    sealed interface Span {
        /** Length in samples. */
        long samples();

        /** Copies samples. */
        short[] copy(long from, int count);
    }

    @SuppressWarnings("ArrayRecordComponent") // Passed on, never compared.
    record Sound(short[] audio) implements Span {
        @Override
        public long samples() {
            return audio.length;
        }

        @Override
        public short[] copy(long from, int count) {
            return Arrays.copyOfRange(audio, (int) from, (int) from + count);
        }

        /** Without the samples: they are speech. */
        @Override
        public String toString() {
            return "Sound[" + audio.length + "]";
        }
    }

    record Silence(long samples) implements Span {
        @Override
        public short[] copy(long from, int count) {
            return new short[count];
        }
    }

    /**
     * What a fragment contains.
     *
     * @param place its place on the session's clock
     * @param warnings messages for the log
     */
    record Decoded(List<Span> spans, FragmentClock.Place place, List<String> warnings) {}

    Decoded accept(Fragment fragment, String number) {
        List<TrackEvent> events = audio.accept(ofTrack(fragment));
        if (!begun) {
            begun = true;
            zero = settledSamples();
            returned = zero;
        }
        List<Span> spans = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        collect(events, spans, warnings);
        // A track that is missing for a while is silent, and the session needs that silence to end an utterance.
        long start = Math.floorDiv(fragment.timeNanos() - audio.originNanos(), NANOS_PER_SAMPLE);
        if (start - SECOND > returned) {
            spans.add(new Silence(start - SECOND - returned));
            returned = start - SECOND;
        }
        return new Decoded(spans, placeOf(number), warnings);
    }

    /** Ends the track: returns what the decoder held back. */
    List<Span> finish() {
        List<Span> spans = new ArrayList<>();
        collect(audio.finish(), spans, new ArrayList<>());
        return spans;
    }

    @Override
    public void close() {
        audio.close();
    }

    private Fragment ofTrack(Fragment fragment) {
        Map<String, ?> names = TrackNames.of(fragment);
        if (track == null && !names.isEmpty()) {
            track = names.containsKey(TrackNames.CUSTOMER)
                    ? TrackNames.CUSTOMER
                    : names.keySet().iterator().next();
        }
        var selected = track == null ? null : TrackNames.of(fragment).get(track);
        int number = selected == null ? -1 : selected.number();
        return new Fragment(
                fragment.info(),
                fragment.tracks(),
                fragment.tags(),
                fragment.timeNanos(),
                fragment.frames().stream()
                        .filter(frame -> frame.track() == number)
                        .toList());
    }

    private long settledSamples() {
        if (settledMillis == Long.MIN_VALUE) {
            return 0;
        }
        long samples = Math.floorDiv(settledMillis * NANOS_PER_MILLI - audio.originNanos(), NANOS_PER_SAMPLE);
        return samples < 0 || samples > MAX_SETTLED_SAMPLES ? 0 : samples;
    }

    private void collect(List<TrackEvent> events, List<Span> spans, List<String> warnings) {
        for (TrackEvent event : events) {
            switch (event) {
                case TrackEvent.Audio sound -> {
                    int known = Math.clamp(returned - sound.firstSample(), 0, sound.samples().length);
                    if (known < sound.samples().length) {
                        spans.add(new Sound(Arrays.copyOfRange(sound.samples(), known, sound.samples().length)));
                        returned = sound.firstSample() + sound.samples().length;
                    }
                }
                case TrackEvent.Silence silence -> {
                    long end = silence.firstSample() + silence.samples();
                    if (end > returned) {
                        spans.add(new Silence(end - returned));
                        returned = end;
                    }
                }
                case TrackEvent.FragmentRepeated repeated -> {}
                case TrackEvent.FragmentLate late -> warnings.add("a fragment is " + late.byMillis() + " ms late");
                case TrackEvent.ClockJumped jumped ->
                    warnings.add("the producer's clock jumped by " + jumped.byMillis() + " ms");
                case TrackEvent.TrackUnusable unusable -> warnings.add(unusable.track() + ": " + unusable.reason());
                case TrackEvent.FramesDamaged damaged ->
                    warnings.add(damaged.track() + ": " + damaged.frames() + " frames could not be decoded");
            }
        }
    }

    private FragmentClock.Place placeOf(String number) {
        return new FragmentClock.Place(number, returned - zero, audio.originNanos() + zero * NANOS_PER_SAMPLE);
    }
}
