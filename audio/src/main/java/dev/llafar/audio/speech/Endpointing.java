package dev.llafar.audio.speech;

import dev.llafar.audio.SampleClock;

/**
 * Settings of endpointing. Milliseconds are rounded up to whole frames of 30 ms.
 *
 * @param onsetSpeechFrames speech starts when at least this many of the last {@code onsetWindowFrames} frames are speech
 * @param onsetWindowFrames at most 33 (one second)
 * @param preRollMillis audio before the first speech frame that is part of the utterance, because detectors miss soft
 *     consonants; at most 2,000
 * @param hangOverMillis silence that ends an utterance; shorter values reduce latency, longer values split fewer
 *     sentences; 90 to 5,000
 * @param trailingSilenceMillis part of the hang-over that is kept in the utterance; the rest may become the pre-roll of
 *     the next one; at most the hang-over
 * @param minimumSpeechMillis utterances with less speech, such as coughs and clicks, are dropped; at most 1,000
 * @param longestSamples maximum length of an utterance, the model's context; at least one second, twice the pre-roll with
 *     the onset window and twice the hang-over; at most ten minutes
 */
public record Endpointing(
        int onsetSpeechFrames,
        int onsetWindowFrames,
        int preRollMillis,
        int hangOverMillis,
        int trailingSilenceMillis,
        int minimumSpeechMillis,
        int longestSamples) {

    /** Ten minutes: 19 MB per session. */
    private static final int LONGEST_SAMPLES = 600 * SampleClock.SAMPLE_RATE_HZ;

    /** For phone conversations: keeps a "yes" of 200 ms, and does not end an utterance at a breath. */
    public static final Endpointing DEFAULT =
            new Endpointing(3, 5, 300, 600, 300, 120, 30 * SampleClock.SAMPLE_RATE_HZ);

    /** @throws IllegalArgumentException naming the field, its value and the bounds */
    public Endpointing {
        within("onsetWindowFrames", onsetWindowFrames, 1, 33);
        within("onsetSpeechFrames", onsetSpeechFrames, 1, onsetWindowFrames);
        within("preRollMillis", preRollMillis, 0, 2_000);
        within("hangOverMillis", hangOverMillis, 90, 5_000);
        within("trailingSilenceMillis", trailingSilenceMillis, 0, hangOverMillis);
        within("minimumSpeechMillis", minimumSpeechMillis, 0, 1_000);
        int heldFrames = SampleClock.framesCovering(preRollMillis) + onsetWindowFrames;
        int quietFrames = Math.max(heldFrames, SampleClock.framesCovering(hangOverMillis));
        int least = Math.max(SampleClock.SAMPLE_RATE_HZ, 2 * quietFrames * SampleClock.FRAME_SAMPLES);
        within("longestSamples", longestSamples, least, LONGEST_SAMPLES);
    }

    /** Returns a copy with another maximum length. */
    public Endpointing withLongestSamples(int samples) {
        return new Endpointing(
                onsetSpeechFrames,
                onsetWindowFrames,
                preRollMillis,
                hangOverMillis,
                trailingSilenceMillis,
                minimumSpeechMillis,
                samples);
    }

    /** Returns a copy with another hang-over. The kept trailing silence is reduced to it if necessary. */
    public Endpointing withHangOverMillis(int millis) {
        return new Endpointing(
                onsetSpeechFrames,
                onsetWindowFrames,
                preRollMillis,
                millis,
                Math.min(trailingSilenceMillis, millis),
                minimumSpeechMillis,
                longestSamples);
    }

    private static void within(String field, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "endpointing." + field + " is " + value + ", expected " + least + " to " + most);
        }
    }
}
