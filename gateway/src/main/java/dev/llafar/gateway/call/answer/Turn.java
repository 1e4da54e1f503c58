package dev.llafar.gateway.call.answer;

/**
 * One turn of a conversation.
 *
 * @param text what was said; of an interrupted answer only what was heard, which may be nothing
 * @param interrupted the caller spoke before this answer was over
 */
public record Turn(Role role, String text, boolean interrupted) {
    /** Who spoke. */
    public enum Role {
        CALLER,
        ASSISTANT
    }

    public static Turn caller(String text) {
        return new Turn(Role.CALLER, text, false);
    }

    public static Turn assistant(String text) {
        return new Turn(Role.ASSISTANT, text, false);
    }

    /** An answer of which the caller heard only this much. */
    public static Turn interrupted(String heard) {
        return new Turn(Role.ASSISTANT, heard, true);
    }

    /** What is said must not reach a log. */
    @Override
    public String toString() {
        return "Turn[role=" + role + ", characters=" + text.length() + ", interrupted=" + interrupted + "]";
    }
}
