package dev.llafar.local.sma;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The invocations of one call: one at a time, in the order of their events. {@link SmaRules#maxWaitingUpdates} limits the
 * number of waiting updates. At most one other invocation is waiting, because the next action waits for its response.
 */
final class InvocationQueue {
    private final SmaRules rules;
    private final ArrayDeque<Invocation> waiting = new ArrayDeque<>();
    private @Nullable Invocation current;
    private int sequence;
    private int attempt;
    private long deadlineMillis;

    InvocationQueue(SmaRules rules) {
        this.rules = rules;
    }

    /** An invocation that waits or is in progress; {@code specific} as in {@link SmaEventWriter#event}. */
    record Invocation(SmaEffect.InvocationType type, ObjectNode specific) {}

    void raise(Invocation raised) {
        waiting.add(raised);
    }

    /** Drops all waiting invocations and the current one, whose response will be ignored. */
    void clear() {
        waiting.clear();
        current = null;
    }

    /** Begins the first waiting invocation unless one is in progress. */
    Optional<Invocation> next(long nowMillis) {
        if (!wantsNext()) {
            return Optional.empty();
        }
        current = waiting.remove();
        sequence++;
        attempt = 1;
        deadlineMillis = nowMillis + rules.invocationTimeoutMillis();
        return Optional.of(current);
    }

    /** The invocation in progress, to be repeated; empty after the last attempt that the rules allow. */
    Optional<Invocation> retry(long nowMillis) {
        if (attempt >= rules.attempts()) {
            return Optional.empty();
        }
        attempt++;
        deadlineMillis = nowMillis + rules.invocationTimeoutMillis();
        return Optional.ofNullable(current);
    }

    boolean awaits(int answeredSequence, int answeredAttempt) {
        return current != null && answeredSequence == sequence && answeredAttempt == attempt;
    }

    /** Completes the invocation in progress. */
    SmaEffect.InvocationType answered() {
        Invocation answered = current;
        current = null;
        if (answered == null) {
            throw new IllegalStateException("no invocation is in progress");
        }
        return answered.type();
    }

    boolean timedOut(long nowMillis) {
        return current != null && nowMillis >= deadlineMillis;
    }

    OptionalLong deadlineMillis() {
        return current == null ? OptionalLong.empty() : OptionalLong.of(deadlineMillis);
    }

    boolean idle() {
        return current == null && waiting.isEmpty();
    }

    /** Whether the next waiting invocation could begin. */
    boolean wantsNext() {
        return current == null && !waiting.isEmpty();
    }

    /** Whether a response is pending that may replace the next action. */
    boolean holdsNextAction() {
        return (current != null && current.type().holdsNextAction())
                || waiting.stream().anyMatch(raised -> raised.type().holdsNextAction());
    }

    long waitingUpdates() {
        return waiting.stream()
                .filter(raised -> raised.type() == SmaEffect.InvocationType.CALL_UPDATE_REQUESTED)
                .count();
    }

    /** Whether the call has reached the maximum number of invocations. */
    boolean exhausted() {
        return sequence >= rules.maxInvocations();
    }

    int sequence() {
        return sequence;
    }

    int attempt() {
        return attempt;
    }
}
