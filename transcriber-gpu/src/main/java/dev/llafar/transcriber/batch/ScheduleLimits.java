package dev.llafar.transcriber.batch;

import java.time.Duration;

/**
 * The bounds of one device's schedule. What happens at each bound is written beside it.
 *
 * @param sessions open at once; at the bound new ones are refused
 * @param finalsPerSession queued and being decoded; at the bound the session's own stream is paused by its caller
 * @param queuedFinals of all sessions; at the bound new sessions are refused, those that are open keep their own bound
 * @param joinsPerRound utterances encoded between two decoder steps; encoding stalls every live slot, so more wait
 * @param partialJoinsPerRound partials among them: how many encodings a final that comes now may have to wait for
 * @param partialJoinsBesideFinals the same while finals are being decoded, which each of these encodings stalls
 * @param shedPartialsLag when finals are this late, partials are shed
 * @param refuseSessionsLag when finals are this late, new sessions are refused too; no less than shedPartialsLag
 * @param stuckAfter when the decoder has not returned from one call for this long, the device counts as stuck: health is
 *     NOT_SERVING and new sessions are refused until it returns; loading and warming do not count
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
    /** A call takes milliseconds to a few seconds; a large model that encodes four utterances of 30 s on few cores, most. */
    private static final Duration STUCK_AFTER = Duration.ofSeconds(30);

    /**
     * On two cores with 32 live sessions, partials joining four at a time and two beside finals made the 95th percentile of
     * finals 1.4 s after the end of speech; a partial may wait, a final may not.
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

    public ScheduleLimits withJoinsPerRound(int value) {
        return new ScheduleLimits(
                sessions,
                finalsPerSession,
                queuedFinals,
                value,
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
