package dev.llafar.kvs.track;

/**
 * A decoded frame and when it says it begins.
 *
 * @param timeNanos since the timeline's origin
 * @param timed false for a frame that only follows the one before it (laced, of unstated duration)
 */
@SuppressWarnings("ArrayRecordComponent") // Lives from the decoder to the timeline; nobody compares it.
record TimedPcm(long timeNanos, boolean timed, short[] samples) {}
