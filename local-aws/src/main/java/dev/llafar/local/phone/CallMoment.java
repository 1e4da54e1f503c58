package dev.llafar.local.phone;

/**
 * A line of a call's timeline, from the caller's side or the server's.
 *
 * @param atMillis since the call began
 * @param what kind of thing, for example {@code hears} or {@code understood}
 * @param text what was said, or a detail; may be empty
 */
public record CallMoment(Side side, long atMillis, String what, String text) {
    /** Who tells. */
    public enum Side {
        CALLER,
        SERVER
    }

    /** What was said must not reach a log. */
    @Override
    public String toString() {
        return "CallMoment[side=" + side + ", what=" + what + "]";
    }
}
