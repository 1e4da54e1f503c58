package dev.llafar.transcriber.session;

import dev.llafar.audio.SampleClock;
import java.time.Duration;

/**
 * The bounds and intervals of one session.
 *
 * @param outstandingFinals ended utterances without a final; at the bound the stream is paused
 * @param partialIntervalSamples new audio before another partial is requested
 * @param settledIntervalSamples silence before a progress event without text is emitted
 * @param finalTarget the deadline of finals, after the end of speech
 * @param stability the rule by which words of partials become stable
 */
public record TrackerLimits(
        int outstandingFinals,
        int partialIntervalSamples,
        int settledIntervalSamples,
        Duration finalTarget,
        Stability stability) {

    public static final TrackerLimits DEFAULT = new TrackerLimits(
            8, SampleClock.SAMPLE_RATE_HZ / 2, SampleClock.SAMPLE_RATE_HZ, Duration.ofSeconds(1), Stability.DEFAULT);

    public TrackerLimits {
        requireAtLeastOne("outstandingFinals", outstandingFinals);
        requireAtLeastOne("partialIntervalSamples", partialIntervalSamples);
        requireAtLeastOne("settledIntervalSamples", settledIntervalSamples);
    }

    /**
     * The rule by which a word of a growing hypothesis becomes stable.
     *
     * @param agreeingHypotheses successive hypotheses that must have it at the same place, at least 2
     * @param unstableWords last words of a hypothesis that never become stable
     * @param guardSamples a word must end this long before the end of speech, estimated from its position in the text
     */
    public record Stability(int agreeingHypotheses, int unstableWords, int guardSamples) {
        public static final Stability DEFAULT = new Stability(2, 2, SampleClock.SAMPLE_RATE_HZ / 2);

        public Stability {
            if (agreeingHypotheses < 2) {
                throw new IllegalArgumentException(
                        "agreeingHypotheses is " + agreeingHypotheses + ", expected 2 or more");
            }
            if (unstableWords < 0 || guardSamples < 0) {
                throw new IllegalArgumentException("unstableWords is " + unstableWords + " and guardSamples is "
                        + guardSamples + ", expected 0 or more");
            }
        }
    }

    private static void requireAtLeastOne(String field, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(field + " is " + value + ", expected 1 or more");
        }
    }
}
