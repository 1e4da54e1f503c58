package dev.llafar.gateway.call.machine;

import dev.llafar.kvs.retry.Backoff;
import java.time.Duration;

/**
 * How long a call waits for what.
 *
 * @param saveInterval between two saved records that differ only in the settled fragment
 * @param duplicateWindow finals whose speech ends within this time of each other are one utterance, transcribed twice
 * @param maxDuration after which the call is ended with a goodbye
 * @param retry before a failed request is repeated, without jitter
 */
public record CallTimings(
        Setup setup,
        Answer answer,
        Actions actions,
        Duration saveInterval,
        Duration duplicateWindow,
        Duration maxDuration,
        Backoff retry) {

    /** Twice the usual speaking time of 70 ms a character. */
    private static final long MAX_MILLIS_PER_CHARACTER = 140;

    /**
     * Waits while a call is set up.
     *
     * @param meeting for the meeting, before the first invocation is answered with an apology; the service waits 5 s
     * @param pipeline after the join, for an event of the meeting before the pipeline is started without one
     * @param stream after the join, for the caller's audio stream; then an apology, and after the same time again a goodbye
     */
    public record Setup(Duration meeting, Duration pipeline, Duration stream) {}

    /**
     * Waits in the dialogue.
     *
     * @param firstSentence for the first sentence of an answer, before an apology
     * @param nextSentence for the next sentence, once nothing is left to speak
     * @param finalTranscript for the final of a caller who interrupted, since the last partial
     * @param continuation after a question, in which further words of the caller belong to it
     */
    public record Answer(
            Duration firstSentence, Duration nextSentence, Duration finalTranscript, Duration continuation) {}

    /**
     * Waits for the SIP media application.
     *
     * @param completion of a join or a sound
     * @param speechMargin for the completion of a Speak action, beyond twice the usual speaking time of its text
     * @param update for the invocation that an accepted update should cause
     * @param hangup for the end of a call that we end
     */
    public record Actions(Duration completion, Duration speechMargin, Duration update, Duration hangup) {}

    public static CallTimings defaults() {
        return new CallTimings(
                new Setup(Duration.ofSeconds(3), Duration.ofSeconds(3), Duration.ofSeconds(20)),
                new Answer(
                        Duration.ofSeconds(8), Duration.ofSeconds(8), Duration.ofSeconds(4), Duration.ofMillis(2_500)),
                new Actions(
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(10),
                        Duration.ofMillis(1_500),
                        Duration.ofSeconds(30)),
                Duration.ofSeconds(5),
                Duration.ofMillis(300),
                Duration.ofHours(4),
                new Backoff(250, 4_000).withJitter(0));
    }

    public CallTimings withSetup(Setup other) {
        return new CallTimings(other, answer, actions, saveInterval, duplicateWindow, maxDuration, retry);
    }

    /** The longest time that speaking a text can plausibly take. */
    Duration speech(String text) {
        return actions.speechMargin().plusMillis(MAX_MILLIS_PER_CHARACTER * text.length());
    }

    /** The delay after that many failures; 0 for an attempt that failed for the first time. */
    Duration retryDelay(int earlierFailures) {
        return Duration.ofMillis(retry.fullDelayMillis(earlierFailures + 1));
    }
}
