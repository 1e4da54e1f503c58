package dev.llafar.gateway.call.track;

import dev.llafar.gateway.call.track.CallTrack.SettledPosition;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Maps a session's sample clock back to fragments and the producer's time. Bounded by the session, which accepts no more
 * audio when too much is unsettled; fragments without audio add nothing.
 */
final class FragmentClock {
    /** A resampler holds back the end of a fragment, 12 ms at most, and returns it with the next one. */
    static final int HELD_BACK_SAMPLES = 320;

    private static final long NANOS_PER_SAMPLE = 62_500;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Deque<Place> places = new ArrayDeque<>();
    private String settledFragment = "";
    private SettledPosition last = new SettledPosition("", Long.MIN_VALUE);

    /**
     * A fragment's place on the session's clock.
     *
     * @param zeroNanos since the epoch, when the session's clock was zero, by this fragment's timestamps
     */
    record Place(String fragment, long endSample, long zeroNanos) {}

    void appended(Place place) {
        Place before = places.peekLast();
        if (before != null && before.endSample == place.endSample) {
            places.removeLast();
        }
        places.addLast(place);
    }

    /** The position in the stream that a settled sample means; empty if it has not changed. */
    Optional<SettledPosition> settled(long throughSample) {
        Place first = places.peekFirst();
        if (first == null) {
            return Optional.empty();
        }
        long millis = millisAt(throughSample);
        while (first != null && first.endSample + HELD_BACK_SAMPLES <= throughSample) {
            settledFragment = first.fragment;
            if (places.size() == 1) {
                break; // the last one still maps the time
            }
            places.removeFirst();
            first = places.peekFirst();
        }
        SettledPosition position = new SettledPosition(settledFragment, millis);
        if (position.equals(last)) {
            return Optional.empty();
        }
        last = position;
        return Optional.of(position);
    }

    /** When a sample was spoken, in milliseconds since the epoch by the producer's timestamps. */
    long millisAt(long sample) {
        long zeroNanos = 0;
        for (Place place : places) {
            zeroNanos = place.zeroNanos;
            if (sample < place.endSample) {
                break;
            }
        }
        return Math.floorDiv(zeroNanos + sample * NANOS_PER_SAMPLE, NANOS_PER_MILLI);
    }
}
