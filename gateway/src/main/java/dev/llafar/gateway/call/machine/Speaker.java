package dev.llafar.gateway.call.machine;

import dev.llafar.gateway.call.machine.CallRules.ThinkingSound;
import dev.llafar.gateway.call.sma.SmaAction;
import dev.llafar.gateway.call.sma.SmaAction.Voice;
import dev.llafar.gateway.call.sma.SmaInvocation.ActionReport;
import dev.llafar.gateway.call.speech.SpeakableText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the SIP media application does for us. What to play is decided when it asks ({@link #next}); when it does not ask by
 * itself, an update nudges it ({@link #askToBeAsked}). So a late or doubled update does no harm.
 */
final class Speaker {
    private static final int MOST_SOUNDS = 10;
    private static final int MOST_NUDGES = 40;
    private final CallRules rules;
    private final CallTimes times;

    Speaker(CallRules rules) {
        this.rules = rules;
        times = rules.times();
    }

    /** How an action ended. */
    enum Ending {
        JOINED,
        JOIN_REFUSED,
        SPOKEN,
        NOT_SPOKEN,
        NOTHING
    }

    /** To be spoken when its turn comes. */
    void say(CallDraft call, String text, String language) {
        for (String piece : SpeakableText.pieces(text, rules.voiceFor(language).isSsml())) {
            call.mouth = call.mouth.then(new Phrase(piece, language, 0));
        }
    }

    List<SmaAction> join(CallDraft call, String joinToken) {
        return handOver(
                call,
                new SmaAction.JoinChimeMeeting(joinToken, call.ids.meetingId(), call.ids.legId()),
                null,
                false,
                times.action());
    }

    /** What to do now: nothing while something runs that cannot be interrupted. */
    List<SmaAction> next(CallDraft call) {
        Mouth mouth = call.mouth;
        if (mouth.isBusy()) {
            return List.of();
        }
        if (mouth.repeat() != null) {
            long patience = mouth.phrase() == null
                    ? times.action()
                    : times.speech(mouth.phrase().text());
            return handOver(call, mouth.repeat(), mouth.phrase(), mouth.isLastTry(), patience);
        }
        if (call.phase() == CallPhase.CLOSING) {
            return hangUp(call);
        }
        if (call.phase().isInConversation() && !mouth.waiting().isEmpty()) {
            Phrase phrase = mouth.waiting().getFirst();
            call.mouth =
                    mouth.waiting(mouth.waiting().subList(1, mouth.waiting().size()));
            return handOver(call, speech(call, phrase, voice(phrase)), phrase, false, times.speech(phrase.text()));
        }
        return isSoundWanted(call) ? think(call) : List.of();
    }

    /** Both in one reply: the call then ends even if we do not live to see it. */
    private List<SmaAction> hangUp(CallDraft call) {
        SmaAction hangup = new SmaAction.Hangup(call.ids.legId());
        call.mouth = call.mouth.doing(hangup, null, false);
        call.stopAwaiting(Deadline.ACTION);
        Phrase last = call.lastWords;
        return last == null ? List.of(hangup) : List.of(speech(call, last, voice(last)), hangup);
    }

    private List<SmaAction> think(CallDraft call) {
        ThinkingSound sound = rules.thinking().orElseThrow();
        if (call.question != null) {
            call.question = call.question.sounded();
        }
        return handOver(
                call,
                new SmaAction.PlayAudio(sound.bucket(), sound.key(), sound.repeats(), call.ids.legId()),
                null,
                false,
                times.action());
    }

    private boolean isSoundWanted(CallDraft call) {
        return call.phase() == CallPhase.ASKED
                && call.question != null
                && call.question.sounds() < MOST_SOUNDS
                && rules.thinking().isPresent()
                && !call.mouth.isSoundBroken()
                && call.mouth.outstanding() == null;
    }

    private static List<SmaAction> handOver(
            CallDraft call, SmaAction action, @Nullable Phrase phrase, boolean isLastTry, long patienceMillis) {
        call.mouth = call.mouth.doing(action, phrase, isLastTry);
        call.await(Deadline.ACTION, patienceMillis);
        return List.of(action);
    }

    private Voice voice(Phrase phrase) {
        return rules.voiceFor(phrase.language());
    }

    private static SmaAction speech(CallDraft call, Phrase phrase, Voice voice) {
        String text = voice.isSsml() ? SpeakableText.ssml(phrase.text()) : phrase.text();
        return new SmaAction.Speak(text, voice, call.ids.legId());
    }

    // ---- How it ended ----

    Ending succeeded(CallDraft call, ActionReport acted) {
        if (!isOutstanding(call, acted)) {
            return Ending.NOTHING;
        }
        return switch (call.mouth.outstanding()) {
            case SmaAction.JoinChimeMeeting join -> fallSilent(call, Ending.JOINED);
            case SmaAction.Speak speak -> spoken(call, true);
            case SmaAction.PlayAudio sound -> fallSilent(call, Ending.NOTHING);
            case SmaAction.Hangup hangup -> Ending.NOTHING; // the last words; the hang-up is still to come
            case null -> Ending.NOTHING;
        };
    }

    Ending failed(CallDraft call, ActionReport acted) {
        return isOutstanding(call, acted) ? refused(call) : Ending.NOTHING;
    }

    /** The service could not read our reply: what it handed over is tried once more, in its plainest form. */
    Ending invalid(CallDraft call) {
        call.count(CallMetric.INVALID_RESPONSE);
        if (call.mouth.outstanding() instanceof SmaAction.JoinChimeMeeting join && !call.mouth.isLastTry()) {
            call.mouth = call.mouth.toRepeat(join, null, true);
            return Ending.NOTHING;
        }
        return refused(call);
    }

    private Ending refused(CallDraft call) {
        call.stopAwaiting(Deadline.ACTION);
        return switch (call.mouth.outstanding()) {
            case SmaAction.JoinChimeMeeting join -> fallSilent(call, Ending.JOIN_REFUSED);
            case SmaAction.Speak speak -> notSpoken(call);
            case SmaAction.PlayAudio sound -> {
                call.mouth = call.mouth.withoutSounds();
                yield Ending.NOTHING;
            }
            case SmaAction.Hangup hangup -> {
                call.mouth = call.mouth.toRepeat(hangup, null, true);
                yield Ending.NOTHING;
            }
            case null -> Ending.NOTHING;
        };
    }

    /** Once more in plain text and the default voice, unless it is no longer wanted. */
    private Ending notSpoken(CallDraft call) {
        Phrase phrase = call.mouth.phrase();
        boolean isWanted = phrase != null
                && call.phase() != CallPhase.CLOSING
                && (phrase.question() == 0 || (call.question != null && call.question.number() == phrase.question()));
        if (phrase != null && isWanted && !call.mouth.isLastTry()) {
            call.count(CallMetric.SPEAK_RETRIED);
            call.mouth = call.mouth.toRepeat(speech(call, phrase, Voice.PLAIN), phrase, true);
            return Ending.NOTHING;
        }
        call.count(CallMetric.SPEAK_FAILED);
        return spoken(call, false);
    }

    /** Nobody told how it ended, and it can hardly be going on. */
    Ending endUntold(CallDraft call) {
        call.count(CallMetric.ACTION_UNTOLD);
        return switch (call.mouth.outstanding()) {
            case SmaAction.JoinChimeMeeting join -> fallSilent(call, Ending.JOINED);
            case SmaAction.Speak speak -> {
                call.mouth = call.mouth.remember(speak.text());
                yield spoken(call, true);
            }
            case SmaAction.PlayAudio sound -> fallSilent(call, Ending.NOTHING);
            case SmaAction.Hangup hangup -> Ending.NOTHING;
            case null -> Ending.NOTHING;
        };
    }

    void interrupted(CallDraft call, ActionReport acted) {
        if (call.mouth.outstanding() instanceof SmaAction.PlayAudio && isOutstanding(call, acted)) {
            fallSilent(call);
        }
    }

    void fallSilent(CallDraft call) {
        call.mouth = call.mouth.still();
        call.stopAwaiting(Deadline.ACTION);
    }

    private Ending fallSilent(CallDraft call, Ending ending) {
        fallSilent(call);
        return ending;
    }

    private Ending spoken(CallDraft call, boolean isHeard) {
        Phrase phrase = call.mouth.phrase();
        fallSilent(call);
        if (phrase != null) {
            Dialogue.spoken(call, phrase, isHeard);
        }
        return isHeard ? Ending.SPOKEN : Ending.NOT_SPOKEN;
    }

    /** A report may be about something given up long ago, or about a sound that a sentence has replaced. */
    private static boolean isOutstanding(CallDraft call, ActionReport acted) {
        SmaAction outstanding = call.mouth.outstanding();
        return outstanding != null
                && (acted.type().isEmpty()
                        || acted.type().equals(outstanding.type())
                        || outstanding instanceof SmaAction.Hangup)
                && !call.mouth.isOverdue(acted.text());
    }

    // ---- Nudges ----

    /** Nothing of ours runs whose end would bring an invocation, and there is something to do. */
    void askToBeAsked(CallDraft call) {
        if (isAnythingWanted(call) && !call.mouth.nudge().isUnderWay()) {
            call.mouth = call.mouth.nudged(call.mouth.nudge().sent());
            call.emit(new CallEffect.RequestUpdate(
                    call.mouth.nudge().number(), call.ids.smaId(), call.ids.transactionId()));
            call.await(
                    Deadline.NUDGE,
                    times.update() + times.backoff(call.mouth.nudge().tries()));
        }
    }

    private boolean isAnythingWanted(CallDraft call) {
        if (call.mouth.isBusy()) {
            return false;
        }
        return call.phase() == CallPhase.CLOSING
                ? Replies.isNoneOpen(call)
                : call.phase().isInConversation()
                        && (call.mouth.repeat() != null || !call.mouth.waiting().isEmpty() || isSoundWanted(call));
    }

    void nudgeFulfilled(CallDraft call) {
        call.mouth = call.mouth.nudged(call.mouth.nudge().fulfilled());
        call.stopAwaiting(Deadline.NUDGE);
    }

    /** Taken, yet no invocation came; or refused, and it is time to try again. */
    void nudgeUnfulfilled(CallDraft call) {
        if (!call.mouth.nudge().isRefused() && isAnythingWanted(call)) {
            call.count(CallMetric.UPDATE_LOST);
        }
        call.mouth = call.mouth.nudged(call.mouth.nudge().givenUp());
    }

    /** The service no longer knows the call, as far as refusals can tell. */
    boolean isCallGone(CallDraft call, CallEvent.UpdateRefused refused) {
        Mouth.Nudge nudge = call.mouth.nudge();
        if (!nudge.isUnderWay() || nudge.number() != refused.nudge()) {
            return false;
        }
        call.count(CallMetric.UPDATE_REFUSED);
        if (nudge.tries() > MOST_NUDGES
                || (!refused.isRetryable() && (nudge.tries() > 1 || call.phase() == CallPhase.CLOSING))) {
            return true;
        }
        call.mouth = call.mouth.nudged(nudge.refused());
        call.await(Deadline.NUDGE, refused.isRetryable() ? times.backoff(nudge.tries() - 1) : times.longestBackoff());
        return false;
    }

    // ---- After a restart ----

    /** What was being spoken is taken to be spoken to its end. */
    void restore(CallDraft call, CallRecord before) {
        boolean isBegun = before.open() != null && before.open().isBegun();
        call.mouth = Mouth.SILENT.waiting(before.waiting().stream()
                .filter(phrase -> phrase.question() == 0 || isBegun)
                .toList());
        Phrase phrase = before.speaking();
        if (phrase != null) {
            handOver(call, speech(call, phrase, voice(phrase)), phrase, false, times.speech(phrase.text()));
        }
    }

    /** The reply that handed it over was lost with the process that wrote it. */
    void handOverAgain(CallDraft call) {
        SmaAction outstanding = call.mouth.outstanding();
        if (outstanding != null && call.phase() != CallPhase.JOINING) {
            call.mouth = call.mouth.toRepeat(outstanding, call.mouth.phrase(), call.mouth.isLastTry());
        }
    }
}
