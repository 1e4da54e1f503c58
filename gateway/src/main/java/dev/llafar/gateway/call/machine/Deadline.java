package dev.llafar.gateway.call.machine;

/** What a call may be waiting for; each has at most one time at which it waits no longer. */
public enum Deadline {
    /** The meeting, so that the first invocation can be replied to. */
    MEETING,
    /** The meeting's first event, or the next try of the pipeline. */
    PIPELINE,
    /** The caller's stream. */
    STREAM,
    /** The next try of the consumer. */
    CONSUMER,
    /** The end of the action that is outstanding. */
    ACTION,
    /** The invocation that an update asked for, or the next try of a refused one. */
    NUDGE,
    /** The answer's next sentence. */
    SENTENCE,
    /** The final of a caller who took the floor. */
    FINAL,
    /** The hang-up. */
    HANGUP,
    /** The end of a call that would never end. */
    LENGTH
}
