package dev.llafar.local.sma;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Invocations of one call: one at a time, in the order in which they came up. Updates that wait are bounded by {@link
 * SmaRules#maxWaitingUpdates}; of all others at most one is waiting, as the next action waits for it.
 */
final class FunctionLine {
    private final SmaRules rules;
    private final ArrayDeque<Raised> waiting = new ArrayDeque<>();
    private @Nullable Raised current;
    private int sequence;
    private int attempt;
    private long deadlineMillis;

    FunctionLine(SmaRules rules) {
        this.rules = rules;
    }

    /** An invocation that came up; {@code specific} as in {@link EventWriter#event}. */
    record Raised(InvocationType type, ObjectNode specific) {}

    void raise(Raised raised) {
        waiting.add(raised);
    }

    /** Forgets what waits and what is under way; the answer to it will be ignored. */
    void clear() {
        waiting.clear();
        current = null;
    }

    /** Begins the first waiting invocation unless one is under way. */
    Optional<Raised> next(long nowMillis) {
        if (!wantsNext()) {
            return Optional.empty();
        }
        current = waiting.remove();
        sequence++;
        attempt = 1;
        deadlineMillis = nowMillis + rules.invocationTimeoutMillis();
        return Optional.of(current);
    }

    /** What is under way, to be repeated; empty when it was repeated as often as the rules allow. */
    Optional<Raised> retry(long nowMillis) {
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

    /** The invocation under way is answered. */
    InvocationType answered() {
        Raised answered = current;
        current = null;
        if (answered == null) {
            throw new IllegalStateException("nothing is under way");
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

    /** Whether an answer is awaited that may replace the next action. */
    boolean holdsNextAction() {
        return (current != null && current.type().holdsNextAction())
                || waiting.stream().anyMatch(raised -> raised.type().holdsNextAction());
    }

    long waitingUpdates() {
        return waiting.stream()
                .filter(raised -> raised.type() == InvocationType.CALL_UPDATE_REQUESTED)
                .count();
    }

    /** Whether the call has had all the invocations it may have. */
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
