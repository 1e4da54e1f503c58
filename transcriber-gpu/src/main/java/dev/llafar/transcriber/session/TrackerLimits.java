package dev.llafar.transcriber.session;

import dev.llafar.audio.SampleClock;
import java.time.Duration;

/**
 * How one session spends the device.
 *
 * @param outstandingFinals utterances spoken and not yet delivered; at the bound the session asks its stream to pause
 * @param partialIntervalSamples new audio before another partial is asked for
 * @param settledIntervalSamples of silence before a mere progress event is told
 * @param finalTarget after the end of speech; sessions compete by it
 * @param stability when a word of a partial is promised
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
     * When a word of a growing hypothesis counts as settled.
     *
     * @param agreeingHypotheses successive hypotheses in which it stands in the same place, at least 2
     * @param unstableWords words at the end of a hypothesis that never are
     * @param guardSamples a word must end so long before the end of speech, by its share of the text
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
