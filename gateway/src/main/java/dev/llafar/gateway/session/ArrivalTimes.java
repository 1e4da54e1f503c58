package dev.llafar.gateway.session;

import java.util.ArrayDeque;

/** When each piece of unsettled audio arrived, for the latency of finals. Marks are 10 ms of audio or more apart. */
final class ArrivalTimes {
    private static final int SAMPLES_BETWEEN_MARKS = 160;

    private final ArrayDeque<Mark> marks = new ArrayDeque<>();

    /** Audio up to {@code endSample} is here. */
    void arrived(long endSample, long nowNanos) {
        Mark last = marks.peekLast();
        if (last == null || endSample - last.endSample >= SAMPLES_BETWEEN_MARKS) {
            marks.addLast(new Mark(endSample, nowNanos));
        }
    }

    /** Milliseconds since the audio before {@code sample} was complete; 0 when that is not known any more. */
    int millisSince(long sample, long nowNanos) {
        for (Mark mark : marks) {
            if (mark.endSample >= sample) {
                return (int) Math.min(Integer.MAX_VALUE, (nowNanos - mark.nanos) / 1_000_000);
            }
        }
        Mark last = marks.peekLast();
        return last == null ? 0 : (int) Math.min(Integer.MAX_VALUE, (nowNanos - last.nanos) / 1_000_000);
    }

    void settleThrough(long sample) {
        // The newest mark stays: it dates a final that ends at the very end.
        while (marks.size() > 1 && marks.getFirst().endSample < sample) {
            marks.removeFirst();
        }
    }

    private record Mark(long endSample, long nanos) {}
}
