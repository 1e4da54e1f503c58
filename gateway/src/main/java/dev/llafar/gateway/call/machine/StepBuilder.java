package dev.llafar.gateway.call.machine;

import dev.llafar.gateway.call.machine.CallMachine.ClockReading;
import dev.llafar.gateway.call.machine.CallMachine.Step;
import dev.llafar.gateway.call.machine.CallState.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The parts of a {@link CallState} while one event changes them, and the effects so far. Lives for one step. */
final class StepBuilder {
    final ClockReading now;
    CallRecord.Ids ids;
    MediaPath.State media;
    Playback.State playback;
    Dialogue.State dialogue;
    InvocationReplies.State invocations;

    private CallPhase phase;
    private long savedMillis;
    private boolean isSettledFragmentDue;
    private final CallState before;
    private final Map<Deadline, Long> deadlines = new EnumMap<>(Deadline.class);
    private final List<CallEffect> effects = new ArrayList<>();

    StepBuilder(CallState state, ClockReading now) {
        this.now = now;
        phase = state.phase();
        ids = state.ids();
        media = state.media();
        playback = state.playback();
        dialogue = state.dialogue();
        invocations = state.invocations();
        deadlines.putAll(state.deadlines());
        savedMillis = state.savedMillis();
        before = state;
    }

    CallPhase phase() {
        return phase;
    }

    long nowMillis() {
        return now.monotonicMillis();
    }

    /** Moves to another phase, or stays in the present one. */
    void moveTo(CallPhase next) {
        if (next != phase && !phase.next().contains(next)) {
            throw new IllegalStateException("a call cannot go from " + phase + " to " + next);
        }
        phase = next;
    }

    void emit(CallEffect effect) {
        effects.add(effect);
    }

    void count(CallMetric metric) {
        emit(new CallEffect.Count(metric));
    }

    void setDeadline(Deadline deadline, Duration wait) {
        deadlines.put(deadline, nowMillis() + wait.toMillis());
    }

    void clearDeadline(Deadline deadline) {
        deadlines.remove(deadline);
    }

    void clearDeadlinesExcept(Deadline... kept) {
        deadlines.keySet().retainAll(List.of(kept));
    }

    /** Passes each deadline that is over to the handler, which may clear or set others. */
    void handleExpiredDeadlines(Consumer<Deadline> handler) {
        Optional<Deadline> expired = firstExpired();
        while (expired.isPresent()) {
            deadlines.remove(expired.get());
            handler.accept(expired.get());
            expired = firstExpired();
        }
    }

    private Optional<Deadline> firstExpired() {
        return deadlines.entrySet().stream()
                .filter(entry -> entry.getValue() <= nowMillis())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Saves the record in this step even if only the settled fragment has changed, unless that was done a moment ago. */
    void saveSettledFragment(Duration interval) {
        isSettledFragmentDue = nowMillis() >= savedMillis + interval.toMillis();
    }

    /**
     * The record is saved before any other effect, so that nothing is done twice after a restart. The shell's timer runs
     * once: after each {@code TimeReached}, including one that came early, the next wake-up is requested again.
     */
    Step build(boolean isTimerSpent) {
        boolean isRecorded = phase == CallPhase.JOINING || phase == CallPhase.LISTEN_ONLY || phase.isInConversation();
        boolean isSaved = savedMillis != CallState.NEVER_SAVED;
        if (isRecorded && (!isSaved || isSettledFragmentDue || state().record().differsFrom(before.record()))) {
            savedMillis = nowMillis();
            effects.addFirst(new CallEffect.SaveRecord(state().record()));
        }
        CallState after = state();
        if (after.wakeAtMillis() != Long.MAX_VALUE && (isTimerSpent || after.wakeAtMillis() != before.wakeAtMillis())) {
            emit(new CallEffect.WakeAt(after.wakeAtMillis()));
        }
        return new Step(after, effects);
    }

    private CallState state() {
        return new CallState(phase, ids, media, playback, dialogue, invocations, deadlines, savedMillis);
    }
}
