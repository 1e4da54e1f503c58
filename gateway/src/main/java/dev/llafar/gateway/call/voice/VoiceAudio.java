package dev.llafar.gateway.call.voice;

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
 * One voice's audio out of the fragments of its call, without a hole. Only its own track is decoded, in the caller's
 * thread, which must not be an event loop. Not thread safe; close it.
 */
final class VoiceAudio implements AutoCloseable {
    private static final long NANOS_PER_SAMPLE = 62_500;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int SECOND = 16_000;

    /** More cannot have been heard of fragments that are not settled: the times are from another clock. */
    private static final long MOST_SETTLED_SAMPLES = 120L * SECOND;

    private final CallAudio audio = new CallAudio(CallAudio.Rate.SESSION);
    private final long settledMillis;
    private @Nullable String voice;
    private boolean begun;
    /** On the call's clock: where the session's begins, and to where audio was handed out. */
    private long zero;

    private long handed;

    /** @param settledMillis audio before is not handed out; {@link Long#MIN_VALUE} for none */
    VoiceAudio(Optional<String> voice, long settledMillis) {
        this.voice = voice.orElse(null);
        this.settledMillis = settledMillis;
    }

    /**
     * What a fragment brings.
     *
     * @param span its place on the session's clock
     * @param troubles what went wrong, for a person
     */
    record Heard(List<Stretch> stretches, SettledPlaces.Span span, List<String> troubles) {}

    Heard accept(Fragment fragment, String number) {
        List<TrackEvent> events = audio.accept(ofVoice(fragment));
        if (!begun) {
            begun = true;
            zero = settledSamples();
            handed = zero;
        }
        List<Stretch> stretches = new ArrayList<>();
        List<String> troubles = new ArrayList<>();
        lay(events, stretches, troubles);
        // A track that is missing for a while says nothing, and the session must hear that it does.
        long start = Math.floorDiv(fragment.timeNanos() - audio.originNanos(), NANOS_PER_SAMPLE);
        if (start - SECOND > handed) {
            stretches.add(new Stretch.Silence(start - SECOND - handed));
            handed = start - SECOND;
        }
        return new Heard(stretches, span(number), troubles);
    }

    /** The call is over: what the decoder held back. */
    List<Stretch> finish() {
        List<Stretch> stretches = new ArrayList<>();
        lay(audio.finish(), stretches, new ArrayList<>());
        return stretches;
    }

    @Override
    public void close() {
        audio.close();
    }

    private Fragment ofVoice(Fragment fragment) {
        Map<String, ?> names = TrackNames.of(fragment);
        if (voice == null && !names.isEmpty()) {
            voice = names.containsKey(TrackNames.CUSTOMER)
                    ? TrackNames.CUSTOMER
                    : names.keySet().iterator().next();
        }
        var track = voice == null ? null : TrackNames.of(fragment).get(voice);
        int number = track == null ? -1 : track.number();
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
        return samples < 0 || samples > MOST_SETTLED_SAMPLES ? 0 : samples;
    }

    private void lay(List<TrackEvent> events, List<Stretch> stretches, List<String> troubles) {
        for (TrackEvent event : events) {
            switch (event) {
                case TrackEvent.Audio sound -> {
                    int known = Math.clamp(handed - sound.firstSample(), 0, sound.samples().length);
                    if (known < sound.samples().length) {
                        stretches.add(
                                new Stretch.Sound(Arrays.copyOfRange(sound.samples(), known, sound.samples().length)));
                        handed = sound.firstSample() + sound.samples().length;
                    }
                }
                case TrackEvent.Silence silence -> {
                    long end = silence.firstSample() + silence.samples();
                    if (end > handed) {
                        stretches.add(new Stretch.Silence(end - handed));
                        handed = end;
                    }
                }
                case TrackEvent.FragmentRepeated repeated -> {}
                case TrackEvent.FragmentLate late -> troubles.add("a fragment came " + late.byMillis() + " ms late");
                case TrackEvent.ClockJumped jumped ->
                    troubles.add("the producer's clock jumped by " + jumped.byMillis() + " ms");
                case TrackEvent.TrackUnusable unusable -> troubles.add(unusable.track() + ": " + unusable.reason());
                case TrackEvent.FramesDamaged damaged ->
                    troubles.add(damaged.track() + ": " + damaged.frames() + " frames could not be decoded");
            }
        }
    }

    private SettledPlaces.Span span(String number) {
        return new SettledPlaces.Span(number, handed - zero, audio.originNanos() + zero * NANOS_PER_SAMPLE);
    }
}
