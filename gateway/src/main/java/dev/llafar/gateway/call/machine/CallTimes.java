package dev.llafar.gateway.call.machine;

/**
 * How long a call waits for what; all in milliseconds.
 *
 * @param meeting for a meeting, before the first invocation gets an apology; the service waits 5 s
 * @param action for the end of a join or of a sound; for speech it is reckoned from its length
 * @param pipeline after the join, for an event of the meeting before the pipeline is started without one
 * @param stream after the join, for the caller's voice; then an apology, and as long again before we hang up
 * @param firstSentence for an answer, before an apology
 * @param nextSentence for the rest of an answer once nothing is left to speak
 * @param floor for the final of a caller who took the floor, since the last partial
 * @param continuation between a question and more words that belong to it
 * @param update for the invocation that an accepted update asked for
 * @param backoff before a refused request is repeated; doubles
 * @param longestBackoff where doubling ends
 * @param hangup for the end of a call that we end
 * @param save between two records that differ only in what is settled
 * @param sameSpeech finals that end so close together are the same one, heard again
 * @param longestCall then we say goodbye
 */
public record CallTimes(
        long meeting,
        long action,
        long pipeline,
        long stream,
        long firstSentence,
        long nextSentence,
        long floor,
        long continuation,
        long update,
        long backoff,
        long longestBackoff,
        long hangup,
        long save,
        long sameSpeech,
        long longestCall) {

    /** Slow speech: about 14 characters a second is usual. */
    private static final long MILLIS_PER_CHARACTER = 70;

    private static final long SPEECH_MARGIN = 10_000;

    public static CallTimes defaults() {
        return new CallTimes(
                3_000,
                20_000,
                3_000,
                20_000,
                8_000,
                8_000,
                4_000,
                2_500,
                1_500,
                250,
                4_000,
                30_000,
                5_000,
                300,
                4 * 3_600_000L);
    }

    /** The longest that speaking a text may plausibly take: twice what is usual, and a margin. */
    long speech(String text) {
        return 2 * MILLIS_PER_CHARACTER * text.length() + SPEECH_MARGIN;
    }

    long backoff(int tries) {
        return Math.min(longestBackoff, backoff << Math.min(tries, 10));
    }
}
