package dev.llafar.local.phone;

import dev.llafar.local.chime.ChimeAccount;
import dev.llafar.local.sma.SmaRules;
import dev.llafar.local.sma.SpeechPace;

/**
 * Settings of the telephone network.
 *
 * @param sampleRateHz of the AAC in the streams, 16,000 or 48,000; the audio of phone calls needs no more than the former
 * @param apology what the forwarder says if the gateway does not respond in time
 * @param maxCalls calls at the same time; further ones are refused
 * @param seed of the random generators
 */
public record PhoneSettings(
        ChimeAccount.Limits limits,
        SmaRules rules,
        SpeechPace pace,
        Timing timing,
        EventDelivery delivery,
        int sampleRateHz,
        String apology,
        int maxCalls,
        long seed) {
    public PhoneSettings {
        if (sampleRateHz != 16_000 && sampleRateHz != 48_000) {
            throw new IllegalArgumentException("sampleRateHz is " + sampleRateHz + ", expected 16000 or 48000");
        }
    }

    /**
     * Durations.
     *
     * @param fragmentMillis approximate length of a fragment
     * @param joinMillis from the action to the connection of the leg to the meeting
     * @param pipelineMillis from CreateMediaStreamPipeline to the status in progress
     * @param recordingMillis length of all recordings that PlayAudio plays
     * @param forwardMillis time for the response of the gateway, for all attempts together
     * @param maxCallMillis after which the caller hangs up
     */
    public record Timing(
            long fragmentMillis,
            long joinMillis,
            long pipelineMillis,
            long recordingMillis,
            long forwardMillis,
            long maxCallMillis) {}

    /**
     * How events are delivered to the gateway.
     *
     * @param maxAttempts for each event
     * @param firstRetryMillis delay before the second attempt, which doubles with each attempt
     */
    public record EventDelivery(int maxAttempts, long firstRetryMillis) {}

    /** Delays like those of the service. */
    public static PhoneSettings defaults() {
        return new PhoneSettings(
                ChimeAccount.Limits.raised(),
                SmaRules.published(),
                SpeechPace.calm(),
                new Timing(1_000, 300, 500, 1_500, 4_000, 10 * 60_000L),
                new EventDelivery(8, 500),
                16_000,
                "I am sorry, something went wrong here. Please call again in a moment.",
                200,
                1);
    }

    /**
     * Returns a copy with short delays, for tests. It makes more attempts to deliver an event, which take forty seconds
     * together, so that a gateway can be restarted meanwhile.
     */
    public PhoneSettings withShortDelays() {
        return new PhoneSettings(
                limits,
                rules,
                new SpeechPace(600, pace.jitter(), 0, 100),
                new Timing(timing.fragmentMillis, 10, 10, 300, timing.forwardMillis, timing.maxCallMillis),
                new EventDelivery(12, 20),
                sampleRateHz,
                apology,
                maxCalls,
                seed);
    }

    public PhoneSettings with(SpeechPace other) {
        return new PhoneSettings(limits, rules, other, timing, delivery, sampleRateHz, apology, maxCalls, seed);
    }

    public PhoneSettings withForwardMillis(long other) {
        Timing changed = new Timing(
                timing.fragmentMillis,
                timing.joinMillis,
                timing.pipelineMillis,
                timing.recordingMillis,
                other,
                timing.maxCallMillis);
        return new PhoneSettings(limits, rules, pace, changed, delivery, sampleRateHz, apology, maxCalls, seed);
    }
}
