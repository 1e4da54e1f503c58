package dev.llafar.gateway.call.machine;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A {@link CallState} being changed by one event, and the effects so far. Never leaves the machine's step. */
final class CallDraft {
    final long nowMillis;
    final ClockReading now;
    CallIds ids;
    Ear ear;
    Mouth mouth;
    List<Exchange> conversation;

    @Nullable
    Question question;

    long questions;
    long heardThroughMillis;
    String language;
    Invocations invocations;

    @Nullable
    Phrase lastWords;

    private CallPhase phase;
    private long savedMillis;
    private boolean isSettledToSave;
    private final CallState before;
    private final Map<Deadline, Long> deadlines = new EnumMap<>(Deadline.class);
    private final List<CallEffect> effects = new ArrayList<>();

    CallDraft(CallState state, ClockReading now) {
        this.now = now;
        nowMillis = now.monotonicMillis();
        phase = state.phase();
        ids = state.ids();
        ear = state.ear();
        mouth = state.mouth();
        conversation = state.conversation();
        question = state.question();
        questions = state.questions();
        heardThroughMillis = state.heardThroughMillis();
        language = state.language();
        invocations = state.invocations();
        lastWords = state.lastWords();
        deadlines.putAll(state.deadlines());
        savedMillis = state.savedMillis();
        before = state;
    }

    CallPhase phase() {
        return phase;
    }

    /** Moves to another phase; to stay in one is no move. */
    void become(CallPhase next) {
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

    void await(Deadline deadline, long millis) {
        deadlines.put(deadline, nowMillis + millis);
    }

    void stopAwaiting(Deadline deadline) {
        deadlines.remove(deadline);
    }

    void awaitOnly(Deadline... kept) {
        deadlines.keySet().retainAll(List.of(kept));
    }

    /** Tells of each that has passed, and is awaited no longer; one may put an end to the others. */
    void eachPassed(Consumer<Deadline> told) {
        Optional<Deadline> passed = passed();
        while (passed.isPresent()) {
            deadlines.remove(passed.get());
            told.accept(passed.get());
            passed = passed();
        }
    }

    private Optional<Deadline> passed() {
        return deadlines.entrySet().stream()
                .filter(entry -> entry.getValue() <= nowMillis)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    boolean isSaved() {
        return savedMillis != CallState.NEVER_SAVED;
    }

    /** Whether to save even if nothing but what is settled has changed. */
    void saveSettled(long afterMillis) {
        isSettledToSave = nowMillis >= savedMillis + afterMillis;
    }

    /**
     * The record is saved before anything else is done, so that nothing is done twice after a restart. The timer of the
     * shell runs once: after each {@code TimeReached}, also one that came too early, the next wake-up is requested again.
     */
    Step step(boolean isTimerSpent) {
        boolean isKept = phase == CallPhase.JOINING || phase == CallPhase.LISTEN_ONLY || phase.isInConversation();
        if (isKept && (!isSaved() || isSettledToSave || state().record().differs(before.record()))) {
            savedMillis = nowMillis;
            effects.addFirst(new CallEffect.SaveRecord(state().record()));
        }
        CallState after = state();
        if (after.wakeAtMillis() != Long.MAX_VALUE && (isTimerSpent || after.wakeAtMillis() != before.wakeAtMillis())) {
            emit(new CallEffect.WakeAt(after.wakeAtMillis()));
        }
        return new Step(after, effects);
    }

    private CallState state() {
        return new CallState(
                phase,
                ids,
                ear,
                mouth,
                conversation,
                question,
                questions,
                heardThroughMillis,
                language,
                invocations,
                lastWords,
                deadlines,
                savedMillis);
    }
}
