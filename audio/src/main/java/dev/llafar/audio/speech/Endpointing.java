package dev.llafar.audio.speech;

import dev.llafar.audio.SampleClock;

/**
 * When an utterance begins and ends. Milliseconds are rounded up to whole frames of 30 ms.
 *
 * @param onsetSpeechFrames speech begins when so many of the last {@code onsetWindowFrames} frames are speech
 * @param onsetWindowFrames at most 33 (one second)
 * @param preRollMillis kept from before the first speech frame, so that a soft first consonant is heard; at most 2,000
 * @param hangOverMillis silence that ends an utterance: shorter answers sooner, longer splits fewer sentences; 90 to 5,000
 * @param trailingSilenceMillis how much of the hang-over stays in the utterance; the rest may become the pre-roll of the
 *     next; at most the hang-over
 * @param minimumSpeechMillis an utterance with fewer speech frames than this is a cough or a click and is dropped; at
 *     most 1,000
 * @param longestSamples an utterance is cut before it gets longer: what the model hears at once; at least one second,
 *     twice the pre-roll with the onset window and twice the hang-over; at most ten minutes
 */
public record Endpointing(
        int onsetSpeechFrames,
        int onsetWindowFrames,
        int preRollMillis,
        int hangOverMillis,
        int trailingSilenceMillis,
        int minimumSpeechMillis,
        int longestSamples) {

    /** Ten minutes: 19 MB a voice. */
    private static final int LONGEST_SAMPLES = 600 * SampleClock.SAMPLE_RATE_HZ;

    /** For conversations on the phone: a "yes" of 200 ms survives, a pause for breath does not end the turn. */
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

    /** The same with the model's context as the longest utterance. */
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

    /** The same with another hang-over; the kept trailing silence shrinks with it where it must. */
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
