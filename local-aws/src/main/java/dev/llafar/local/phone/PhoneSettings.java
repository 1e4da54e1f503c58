package dev.llafar.local.phone;

import dev.llafar.local.chime.ChimeLimits;
import dev.llafar.local.sma.SmaRules;
import dev.llafar.local.sma.SpeechPace;

/**
 * How the telephone network behaves.
 *
 * @param sampleRateHz of the AAC in the streams, 16,000 or 48,000; nobody hears the difference on a phone
 * @param fragmentMillis about how long a fragment is
 * @param joinMillis from the action to the leg's being in the meeting
 * @param pipelineMillis from CreateMediaStreamPipeline to its being in progress
 * @param recordingMillis how long every recording plays
 * @param forwardMillis how long the forwarder waits for the gateway, all attempts together
 * @param apology what the forwarder says when that was in vain
 * @param maxCalls at once; one more is refused
 * @param longestCallMillis after which the caller hangs up
 * @param eventAttempts how often an event is delivered at most
 * @param eventRetryMillis before the second attempt; doubles from there
 * @param seed of everything that is drawn
 */
public record PhoneSettings(
        ChimeLimits limits,
        SmaRules rules,
        SpeechPace pace,
        int sampleRateHz,
        long fragmentMillis,
        long joinMillis,
        long pipelineMillis,
        long recordingMillis,
        long forwardMillis,
        String apology,
        int maxCalls,
        long longestCallMillis,
        int eventAttempts,
        long eventRetryMillis,
        long seed) {
    /** In haste: some forty seconds of them, for whoever is killed and started again meanwhile. */
    private static final int MORE_ATTEMPTS = 12;

    public PhoneSettings {
        if (sampleRateHz != 16_000 && sampleRateHz != 48_000) {
            throw new IllegalArgumentException("sampleRateHz is " + sampleRateHz + ", expected 16000 or 48000");
        }
    }

    /** As near to the service as we know. */
    public static PhoneSettings defaults() {
        return new PhoneSettings(
                ChimeLimits.raised(),
                SmaRules.published(),
                SpeechPace.calm(),
                16_000,
                1_000,
                300,
                500,
                1_500,
                4_000,
                "I am sorry, something went wrong here. Please call again in a moment.",
                200,
                10 * 60_000L,
                8,
                500,
                1);
    }

    /** The same, in haste: for tests. */
    public PhoneSettings hurried() {
        return new PhoneSettings(
                limits,
                rules,
                new SpeechPace(600, pace.jitter(), 0, 100),
                sampleRateHz,
                fragmentMillis,
                10,
                10,
                300,
                forwardMillis,
                apology,
                maxCalls,
                longestCallMillis,
                MORE_ATTEMPTS,
                20,
                seed);
    }

    public PhoneSettings with(SpeechPace other) {
        return new PhoneSettings(
                limits,
                rules,
                other,
                sampleRateHz,
                fragmentMillis,
                joinMillis,
                pipelineMillis,
                recordingMillis,
                forwardMillis,
                apology,
                maxCalls,
                longestCallMillis,
                eventAttempts,
                eventRetryMillis,
                seed);
    }

    public PhoneSettings withForwardMillis(long other) {
        return new PhoneSettings(
                limits,
                rules,
                pace,
                sampleRateHz,
                fragmentMillis,
                joinMillis,
                pipelineMillis,
                recordingMillis,
                other,
                apology,
                maxCalls,
                longestCallMillis,
                eventAttempts,
                eventRetryMillis,
                seed);
    }
}
