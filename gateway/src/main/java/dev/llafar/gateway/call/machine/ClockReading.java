package dev.llafar.gateway.call.machine;

/**
 * Both clocks, read together when an event occurs.
 *
 * @param monotonicMillis never decreases while the process runs; deadlines are measured on it, so that a correction of the wall
 *     clock neither shortens nor extends them
 * @param wallMillis Unix time; only for comparison with times that AWS reports
 */
public record ClockReading(long monotonicMillis, long wallMillis) {
    /** The monotonic time of a moment that is known in Unix time. */
    long monotonicAt(long unixMillis) {
        return monotonicMillis - (wallMillis - unixMillis);
    }
}
