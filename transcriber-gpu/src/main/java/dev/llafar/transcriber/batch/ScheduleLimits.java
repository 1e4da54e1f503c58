package dev.llafar.transcriber.batch;

import java.time.Duration;

/**
 * The bounds of one device's schedule, and what happens at each bound.
 *
 * @param sessions open at once; at the bound new ones are refused
 * @param finalsPerSession queued and being decoded; at the bound the session's own stream is paused by its caller
 * @param queuedFinals of all sessions; at the bound new sessions are refused; open sessions have their own bound
 * @param joinsPerRound utterances encoded between two decoder steps, during which all slots wait
 * @param partialJoinsPerRound partials among them, whose encoding a new final may have to wait for
 * @param partialJoinsBesideFinals the same while finals are being decoded, which wait during the encoding
 * @param shedPartialsLag when finals are this late, partials are shed
 * @param refuseSessionsLag when finals are this late, new sessions are refused too; no less than shedPartialsLag
 * @param stuckAfter when the decoder has not returned from one call for this long, the device is stuck: health is
 *     NOT_SERVING and new sessions are refused until it returns; does not apply to loading and warm-up
 */
public record ScheduleLimits(
        int sessions,
        int finalsPerSession,
        int queuedFinals,
        int joinsPerRound,
        int partialJoinsPerRound,
        int partialJoinsBesideFinals,
        Duration shedPartialsLag,
        Duration refuseSessionsLag,
        Duration stuckAfter) {
    /** A call takes up to a few seconds, the longest when a large model encodes four utterances of 30 s on few cores. */
    private static final Duration STUCK_AFTER = Duration.ofSeconds(30);

    /**
     * On two cores with 32 live sessions, partials joining four at a time and two beside finals made the 95th percentile of
     * finals 1.4 s after the end of speech. Partials may wait, finals may not.
     */
    public static final ScheduleLimits DEFAULT =
            new ScheduleLimits(256, 8, 256, 4, 1, 0, Duration.ofSeconds(1), Duration.ofSeconds(4));

    /** Limits under which a decoder is stuck after 30 s. */
    public ScheduleLimits(
            int sessions,
            int finalsPerSession,
            int queuedFinals,
            int joinsPerRound,
            int partialJoinsPerRound,
            int partialJoinsBesideFinals,
            Duration shedPartialsLag,
            Duration refuseSessionsLag) {
        this(
                sessions,
                finalsPerSession,
                queuedFinals,
                joinsPerRound,
                partialJoinsPerRound,
                partialJoinsBesideFinals,
                shedPartialsLag,
                refuseSessionsLag,
                STUCK_AFTER);
    }

    public ScheduleLimits {
        requireAtLeastOne("sessions", sessions);
        requireAtLeastOne("finalsPerSession", finalsPerSession);
        requireAtLeastOne("queuedFinals", queuedFinals);
        requireAtLeastOne("joinsPerRound", joinsPerRound);
        requireAtLeastOne("partialJoinsPerRound", partialJoinsPerRound);
        if (partialJoinsBesideFinals < 0) {
            throw new IllegalArgumentException(
                    "partialJoinsBesideFinals is " + partialJoinsBesideFinals + ", expected 0 or more");
        }
        if (shedPartialsLag.isNegative()) {
            throw new IllegalArgumentException("shedPartialsLag is " + shedPartialsLag + ", expected 0 or more");
        }
        if (refuseSessionsLag.compareTo(shedPartialsLag) < 0) {
            throw new IllegalArgumentException("refuseSessionsLag is " + refuseSessionsLag
                    + ", expected at least shedPartialsLag, " + shedPartialsLag
                    + ": partials are shed before sessions are refused");
        }
        if (!stuckAfter.isPositive()) {
            throw new IllegalArgumentException("stuckAfter is " + stuckAfter + ", expected more than 0");
        }
    }

    public ScheduleLimits withSessions(int value) {
        return new ScheduleLimits(
                value,
                finalsPerSession,
                queuedFinals,
                joinsPerRound,
                partialJoinsPerRound,
                partialJoinsBesideFinals,
                shedPartialsLag,
                refuseSessionsLag,
                stuckAfter);
    }

    public ScheduleLimits withStuckAfter(Duration value) {
        return new ScheduleLimits(
                sessions,
                finalsPerSession,
                queuedFinals,
                joinsPerRound,
                partialJoinsPerRound,
                partialJoinsBesideFinals,
                shedPartialsLag,
                refuseSessionsLag,
                value);
    }

    private static void requireAtLeastOne(String field, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(field + " is " + value + ", expected 1 or more");
        }
    }
}
