package dev.llafar.gateway.call.voice;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The way back from a session's sample clock to fragments and the producer's time. Bounded by the session, which takes no
 * more audio when too much is unsettled; fragments without audio add nothing.
 */
final class SettledPlaces {
    /** A resampler holds the end of a fragment back, some 12 ms at most, and gives it with the next one. */
    static final int HELD_BACK_SAMPLES = 320;

    private static final long NANOS_PER_SAMPLE = 62_500;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Deque<Span> spans = new ArrayDeque<>();
    private String settledFragment = "";
    private SettledPlace last = new SettledPlace("", Long.MIN_VALUE);

    /**
     * A fragment's part of the session's clock.
     *
     * @param zeroNanos since the epoch, where the session's clock is zero by this fragment's timestamps
     */
    record Span(String fragment, long endSample, long zeroNanos) {}

    void handed(Span span) {
        Span before = spans.peekLast();
        if (before != null && before.endSample == span.endSample) {
            spans.removeLast();
        }
        spans.addLast(span);
    }

    /** The place that this means; empty when it is still the one before. */
    Optional<SettledPlace> settled(long throughSample) {
        Span first = spans.peekFirst();
        if (first == null) {
            return Optional.empty();
        }
        long millis = millisAt(throughSample);
        while (first != null && first.endSample + HELD_BACK_SAMPLES <= throughSample) {
            settledFragment = first.fragment;
            if (spans.size() == 1) {
                break; // the last one still tells the time
            }
            spans.removeFirst();
            first = spans.peekFirst();
        }
        SettledPlace place = new SettledPlace(settledFragment, millis);
        if (place.equals(last)) {
            return Optional.empty();
        }
        last = place;
        return Optional.of(place);
    }

    /** When that was said, by the producer's timestamps. */
    long millisAt(long sample) {
        long zeroNanos = 0;
        for (Span span : spans) {
            zeroNanos = span.zeroNanos;
            if (sample < span.endSample) {
                break;
            }
        }
        return Math.floorDiv(zeroNanos + sample * NANOS_PER_SAMPLE, NANOS_PER_MILLI);
    }
}
