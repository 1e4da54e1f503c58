package dev.llafar.gateway.call.machine;

import dev.llafar.gateway.call.machine.CallRecord.Phrase;
import dev.llafar.gateway.call.machine.CallRules.ThinkingSound;
import dev.llafar.gateway.call.machine.CallState.Deadline;
import dev.llafar.gateway.call.sma.SmaAction;
import dev.llafar.gateway.call.sma.SmaAction.Voice;
import dev.llafar.gateway.call.sma.SmaInvocation.ActionReport;
import dev.llafar.gateway.call.speech.SpeakableText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the SIP media application plays. The next action is chosen when the service invokes us ({@link #nextActions}). When no
 * action of ours is running whose end would cause an invocation, an update requests one ({@link #requestUpdateIfNeeded}). An
 * update that is lost, late or repeated therefore causes no wrong action.
 */
final class Playback {
    private static final int MAX_SOUNDS = 10;
    private static final int MAX_UPDATE_ATTEMPTS = 40;
    private final CallRules rules;
    private final CallTimings timings;

    Playback(CallRules rules) {
        this.rules = rules;
        timings = rules.timings();
    }

    /**
     * What is playing, and what waits. At most one action is with the service at a time, since the list of a reply replaces
     * whatever is queued behind the running action. Only Hangup is sent together with the phrase before it.
     *
     * @param current the action that is with the service or must be sent again; null: none
     * @param waiting to be spoken next, in this order; bounded by the rules
     * @param lastPhrase spoken before we hang up; null: nothing
     * @param unconfirmed the last few texts whose end was not reported in time, and may still be
     * @param update the update that requests an invocation
     */
    public record State(
            @Nullable Current current,
            List<Phrase> waiting,
            @Nullable Phrase lastPhrase,
            List<String> unconfirmed,
            boolean isSoundBroken,
            Update update) {
        private static final int MAX_UNCONFIRMED = 4;

        static final State SILENT = new State(null, List.of(), null, List.of(), false, Update.NONE);

        public State {
            waiting = List.copyOf(waiting);
            unconfirmed = List.copyOf(unconfirmed);
        }

        /**
         * An action.
         *
         * @param phrase that it speaks; null: none
         * @param isRetry it was refused before
         * @param isSent it is with the service; false: it must be sent again before anything else
         */
        public record Current(SmaAction action, @Nullable Phrase phrase, boolean isRetry, boolean isSent) {}

        /**
         * A request to be invoked.
         *
         * @param number of the last one
         * @param attempts since an update was last followed by an invocation
         * @param isRefused it waits for its next attempt
         */
        public record Update(long number, int attempts, boolean isPending, boolean isRefused) {
            static final Update NONE = new Update(0, 0, false, false);

            Update sent() {
                return new Update(number + 1, attempts + 1, true, false);
            }

            Update refused() {
                return new Update(number, attempts, true, true);
            }

            Update fulfilled() {
                return new Update(number, 0, false, false);
            }

            Update abandoned() {
                return new Update(number, attempts, false, false);
            }
        }

        State sent(SmaAction action, @Nullable Phrase phrase, boolean isRetry) {
            return with(new Current(action, phrase, isRetry, true));
        }

        State toSend(SmaAction action, @Nullable Phrase phrase, boolean isRetry) {
            return with(new Current(action, phrase, isRetry, false));
        }

        State ended() {
            return with((Current) null);
        }

        private State with(@Nullable Current other) {
            return new State(other, waiting, lastPhrase, unconfirmed, isSoundBroken, update);
        }

        State with(Update other) {
            return new State(current, waiting, lastPhrase, unconfirmed, isSoundBroken, other);
        }

        State unconfirmed(String text) {
            List<String> texts = new ArrayList<>(unconfirmed);
            texts.add(text);
            List<String> last = texts.subList(Math.max(0, texts.size() - MAX_UNCONFIRMED), texts.size());
            return new State(current, waiting, lastPhrase, last, isSoundBroken, update);
        }

        State withWaiting(List<Phrase> phrases) {
            return new State(current, phrases, lastPhrase, unconfirmed, isSoundBroken, update);
        }

        State append(Phrase next) {
            List<Phrase> phrases = new ArrayList<>(waiting);
            phrases.add(next);
            return withWaiting(phrases);
        }

        /** Drops the waiting phrases. The action that is with the service continues. */
        State withoutWaiting() {
            return (outstanding() == null ? ended() : this).withWaiting(List.of());
        }

        State withoutSounds() {
            return new State(null, waiting, lastPhrase, unconfirmed, true, update);
        }

        State closingWith(@Nullable Phrase last) {
            return new State(current, waiting, last, unconfirmed, isSoundBroken, update);
        }

        /** The action that is with the service. */
        @Nullable
        SmaAction outstanding() {
            return current != null && current.isSent() ? current.action() : null;
        }

        @Nullable
        Current toSendAgain() {
            return current == null || current.isSent() ? null : current;
        }

        @Nullable
        Phrase phrase() {
            return current == null ? null : current.phrase();
        }

        boolean isRetry() {
            return current != null && current.isRetry();
        }

        /** Whether another action would be queued or lost behind the running one. A sound is replaced at once. */
        boolean isBusy() {
            SmaAction action = outstanding();
            return action != null && !(action instanceof SmaAction.PlayAudio);
        }

        boolean isSpeaking(long question) {
            Phrase phrase = phrase();
            return phrase != null && phrase.question() == question;
        }

        boolean isQueued(long question) {
            return waiting.stream().anyMatch(next -> next.question() == question);
        }

        /** Whether a report is about a text that we have stopped waiting for. */
        boolean isReportLate(String text) {
            boolean isRunning = outstanding() instanceof SmaAction.Speak speak
                    && speak.text().equals(text);
            return unconfirmed.contains(text) && !isRunning;
        }
    }

    /** How an action ended. */
    enum Outcome {
        JOINED,
        JOIN_REFUSED,
        SPOKEN,
        NOT_SPOKEN,
        /** Nothing that the call must react to. */
        NONE
    }

    /** Queues a text to be spoken. */
    void say(StepBuilder call, String text, String language) {
        for (String piece : SpeakableText.pieces(text, rules.voiceFor(language).isSsml())) {
            call.playback = call.playback.append(new Phrase(piece, language, 0));
        }
    }

    List<SmaAction> join(StepBuilder call, String joinToken) {
        return send(
                call,
                new SmaAction.JoinChimeMeeting(joinToken, call.ids.meetingId(), call.ids.legId()),
                null,
                false,
                timings.actions().completion());
    }

    /** The actions of the next reply; none while an action runs that cannot be interrupted. */
    List<SmaAction> nextActions(StepBuilder call) {
        State playback = call.playback;
        if (playback.isBusy()) {
            return List.of();
        }
        State.Current again = playback.toSendAgain();
        if (again != null) {
            return send(call, again.action(), again.phrase(), again.isRetry(), maxDuration(again.phrase()));
        }
        if (call.phase() == CallPhase.CLOSING) {
            return hangUp(call);
        }
        if (call.phase().isInConversation() && !playback.waiting().isEmpty()) {
            Phrase phrase = playback.waiting().getFirst();
            call.playback = playback.withWaiting(
                    playback.waiting().subList(1, playback.waiting().size()));
            return send(call, speak(call, phrase, voice(phrase)), phrase, false, maxDuration(phrase));
        }
        return isSoundDue(call) ? playSound(call) : List.of();
    }

    private Duration maxDuration(@Nullable Phrase phrase) {
        return phrase == null ? timings.actions().completion() : timings.speech(phrase.text());
    }

    /** Both actions are in one reply, so that the call ends even if this process does not live to see it. */
    private List<SmaAction> hangUp(StepBuilder call) {
        SmaAction hangup = new SmaAction.Hangup(call.ids.legId());
        call.playback = call.playback.sent(hangup, null, false);
        call.clearDeadline(Deadline.ACTION);
        Phrase last = call.playback.lastPhrase();
        return last == null ? List.of(hangup) : List.of(speak(call, last, voice(last)), hangup);
    }

    private List<SmaAction> playSound(StepBuilder call) {
        ThinkingSound sound = rules.thinkingSound().orElseThrow();
        Dialogue.PendingQuestion pending = Objects.requireNonNull(call.dialogue.pending());
        call.dialogue = call.dialogue.with(pending.soundPlayed());
        return send(
                call,
                new SmaAction.PlayAudio(sound.bucket(), sound.key(), sound.repeats(), call.ids.legId()),
                null,
                false,
                timings.actions().completion());
    }

    private boolean isSoundDue(StepBuilder call) {
        Dialogue.PendingQuestion pending = call.dialogue.pending();
        return call.phase() == CallPhase.AWAITING_ANSWER
                && pending != null
                && pending.sounds() < MAX_SOUNDS
                && rules.thinkingSound().isPresent()
                && !call.playback.isSoundBroken()
                && call.playback.outstanding() == null;
    }

    private static List<SmaAction> send(
            StepBuilder call, SmaAction action, @Nullable Phrase phrase, boolean isRetry, Duration maxDuration) {
        call.playback = call.playback.sent(action, phrase, isRetry);
        call.setDeadline(Deadline.ACTION, maxDuration);
        return List.of(action);
    }

    private Voice voice(Phrase phrase) {
        return rules.voiceFor(phrase.language());
    }

    private static SmaAction speak(StepBuilder call, Phrase phrase, Voice voice) {
        String text = voice.isSsml() ? SpeakableText.ssml(phrase.text()) : phrase.text();
        return new SmaAction.Speak(text, voice, call.ids.legId());
    }

    // ---- Ends of actions ----

    Outcome succeeded(StepBuilder call, ActionReport report) {
        if (!isAboutOutstanding(call, report)) {
            return Outcome.NONE;
        }
        return switch (call.playback.outstanding()) {
            case SmaAction.JoinChimeMeeting join -> end(call, Outcome.JOINED);
            case SmaAction.Speak speak -> phraseEnded(call, true);
            case SmaAction.PlayAudio sound -> end(call, Outcome.NONE);
            case SmaAction.Hangup hangup ->
                Outcome.NONE; // the phrase before it has ended, the hang-up is still to come
            case null -> Outcome.NONE;
        };
    }

    Outcome failed(StepBuilder call, ActionReport report) {
        return isAboutOutstanding(call, report) ? refused(call) : Outcome.NONE;
    }

    /** The service could not read our reply. Its action is sent once more, in the simplest form. */
    Outcome responseInvalid(StepBuilder call) {
        call.count(CallMetric.INVALID_RESPONSE);
        if (call.playback.outstanding() instanceof SmaAction.JoinChimeMeeting join && !call.playback.isRetry()) {
            call.playback = call.playback.toSend(join, null, true);
            return Outcome.NONE;
        }
        return refused(call);
    }

    private Outcome refused(StepBuilder call) {
        call.clearDeadline(Deadline.ACTION);
        return switch (call.playback.outstanding()) {
            case SmaAction.JoinChimeMeeting join -> end(call, Outcome.JOIN_REFUSED);
            case SmaAction.Speak speak -> speakRefused(call);
            case SmaAction.PlayAudio sound -> {
                call.playback = call.playback.withoutSounds();
                yield Outcome.NONE;
            }
            case SmaAction.Hangup hangup -> {
                call.playback = call.playback.toSend(hangup, null, true);
                yield Outcome.NONE;
            }
            case null -> Outcome.NONE;
        };
    }

    /** Retries once, in plain text and the default voice, unless the phrase belongs to an answer that was dropped. */
    private Outcome speakRefused(StepBuilder call) {
        Phrase phrase = call.playback.phrase();
        CallRecord.OpenQuestion open = call.dialogue.openQuestion();
        boolean isWanted = phrase != null
                && call.phase() != CallPhase.CLOSING
                && (phrase.question() == 0 || (open != null && open.number() == phrase.question()));
        if (phrase != null && isWanted && !call.playback.isRetry()) {
            call.count(CallMetric.SPEAK_RETRIED);
            call.playback = call.playback.toSend(speak(call, phrase, Voice.PLAIN), phrase, true);
            return Outcome.NONE;
        }
        call.count(CallMetric.SPEAK_FAILED);
        return phraseEnded(call, false);
    }

    /** The service has not reported the end of an action, which must be over by now. */
    Outcome timedOut(StepBuilder call) {
        call.count(CallMetric.ACTION_TIMEOUT);
        return switch (call.playback.outstanding()) {
            case SmaAction.JoinChimeMeeting join -> end(call, Outcome.JOINED);
            case SmaAction.Speak speak -> {
                call.playback = call.playback.unconfirmed(speak.text());
                yield phraseEnded(call, true);
            }
            case SmaAction.PlayAudio sound -> end(call, Outcome.NONE);
            case SmaAction.Hangup hangup -> Outcome.NONE;
            case null -> Outcome.NONE;
        };
    }

    void interrupted(StepBuilder call, ActionReport report) {
        if (call.playback.outstanding() instanceof SmaAction.PlayAudio && isAboutOutstanding(call, report)) {
            end(call);
        }
    }

    void end(StepBuilder call) {
        call.playback = call.playback.ended();
        call.clearDeadline(Deadline.ACTION);
    }

    private Outcome end(StepBuilder call, Outcome outcome) {
        end(call);
        return outcome;
    }

    private Outcome phraseEnded(StepBuilder call, boolean isHeard) {
        Phrase phrase = call.playback.phrase();
        end(call);
        if (phrase != null) {
            Dialogue.phraseEnded(call, phrase, isHeard);
        }
        return isHeard ? Outcome.SPOKEN : Outcome.NOT_SPOKEN;
    }

    /** A report may be about an action that timed out long ago, or about a sound that a phrase has replaced. */
    private static boolean isAboutOutstanding(StepBuilder call, ActionReport report) {
        SmaAction outstanding = call.playback.outstanding();
        return outstanding != null
                && (report.type().isEmpty()
                        || report.type().equals(outstanding.type())
                        || outstanding instanceof SmaAction.Hangup)
                && !call.playback.isReportLate(report.text());
    }

    // ---- Updates ----

    void requestUpdateIfNeeded(StepBuilder call) {
        if (isActionDue(call) && !call.playback.update().isPending()) {
            State.Update update = call.playback.update().sent();
            call.playback = call.playback.with(update);
            call.emit(new CallEffect.RequestUpdate(update.number(), call.ids.smaId(), call.ids.transactionId()));
            call.setDeadline(Deadline.UPDATE, timings.actions().update().plus(timings.retryDelay(update.attempts())));
        }
    }

    private boolean isActionDue(StepBuilder call) {
        if (call.playback.isBusy()) {
            return false;
        }
        return call.phase() == CallPhase.CLOSING
                ? call.invocations.isNoneHeld()
                : call.phase().isInConversation()
                        && (call.playback.toSendAgain() != null
                                || !call.playback.waiting().isEmpty()
                                || isSoundDue(call));
    }

    void updateFulfilled(StepBuilder call) {
        call.playback = call.playback.with(call.playback.update().fulfilled());
        call.clearDeadline(Deadline.UPDATE);
    }

    /** No invocation followed an accepted update, or a refused one is due for its next attempt. */
    void updateExpired(StepBuilder call) {
        if (!call.playback.update().isRefused() && isActionDue(call)) {
            call.count(CallMetric.UPDATE_LOST);
        }
        call.playback = call.playback.with(call.playback.update().abandoned());
    }

    /** Returns whether the refusals mean that the service no longer knows the call. */
    boolean isCallGone(StepBuilder call, CallEvent.UpdateRefused refused) {
        State.Update update = call.playback.update();
        if (!update.isPending() || update.number() != refused.update()) {
            return false;
        }
        call.count(CallMetric.UPDATE_REFUSED);
        if (update.attempts() > MAX_UPDATE_ATTEMPTS
                || (!refused.isRetryable() && (update.attempts() > 1 || call.phase() == CallPhase.CLOSING))) {
            return true;
        }
        call.playback = call.playback.with(update.refused());
        call.setDeadline(
                Deadline.UPDATE,
                refused.isRetryable()
                        ? timings.retryDelay(update.attempts() - 1)
                        : Duration.ofMillis(timings.retry().maxMillis()));
        return false;
    }

    // ---- Restart ----

    /** The phrase that was being spoken is assumed to be spoken to its end. */
    void restore(StepBuilder call, CallRecord record) {
        boolean isBegun = record.openQuestion() != null && record.openQuestion().isBegun();
        call.playback = State.SILENT.withWaiting(record.waiting().stream()
                .filter(phrase -> phrase.question() == 0 || isBegun)
                .toList());
        Phrase phrase = record.speaking();
        if (phrase != null) {
            send(call, speak(call, phrase, voice(phrase)), phrase, false, maxDuration(phrase));
        }
    }

    /** The reply that contained the action was lost with the process that wrote it. */
    void sendAgain(StepBuilder call) {
        SmaAction outstanding = call.playback.outstanding();
        if (outstanding != null && call.phase() != CallPhase.JOINING) {
            call.playback = call.playback.toSend(outstanding, call.playback.phrase(), call.playback.isRetry());
        }
    }
}
