package dev.llafar.local.fault;

/** A fault that was drawn and must now happen. */
public sealed interface Fault {
    /** Refuse the call as one too many. */
    record Throttle() implements Fault {}

    /** Refuse the call with an internal error. */
    record ServerError() implements Fault {}

    /** Cut the connection after {@code afterBytes} bytes of the fragment; 0 is before its first. */
    record Cut(int afterBytes) implements Fault {}

    /** Send the fragment twice. */
    record Duplicate() implements Fault {}

    /** Send the fragment {@code millis} late. */
    record Late(long millis) implements Fault {}

    /** Put error {@code errorId} in place of the fragment and end. */
    record ErrorTag(int errorId) implements Fault {}

    /** Let a guardrail answer. */
    record Refusal() implements Fault {}

    /** Answer nothing. */
    record Empty() implements Fault {}
}
