package dev.llafar.gateway.call.machine;

import static dev.llafar.gateway.call.machine.CallPhase.*;

import dev.llafar.gateway.call.machine.CallRules.Wording;
import dev.llafar.gateway.call.machine.Dialogue.Kind;
import dev.llafar.gateway.call.machine.Speaker.Ending;
import dev.llafar.gateway.call.sma.SmaAction;
import dev.llafar.gateway.call.sma.SmaInvocation;
import java.util.List;

/**
 * A phone call: every phase it can be in and every way out of it. An event and the time go in, the next state and what is
 * to be done come out. {@link CallPhase} says what the phases are.
 *
 * <p>Nobody else moves a call to another phase. {@link Speaker} keeps what the SIP media application is doing, {@link
 * Listener} the way to the caller's voice, {@link Dialogue} the words, {@link Replies} the invocations.
 */
public final class CallMachine {
    private final CallRules rules;
    private final Speaker speaker;
    private final Listener listener;
    private final Dialogue dialogue;

    public CallMachine(CallRules rules) {
        this.rules = rules;
        speaker = new Speaker(rules);
        listener = new Listener(rules.times());
        dialogue = new Dialogue(rules);
    }

    /** Applies an event that occurred at {@code now}. */
    public Step on(CallState state, CallEvent event, ClockReading now) {
        CallDraft call = new CallDraft(state, now);
        if (state.phase() == ENDED) {
            Replies.afterTheEnd(call, event);
        } else {
            happens(call, event);
            speaker.askToBeAsked(call);
        }
        return call.step(event instanceof CallEvent.TimeReached);
    }

    private void happens(CallDraft call, CallEvent event) {
        switch (event) {
            case CallEvent.Invoked invoked -> invoked(call, invoked);
            case CallEvent.MeetingMade made -> meetingMade(call, made);
            case CallEvent.MeetingFailed failed -> {
                call.invocations = call.invocations.meetingAnswered();
                noMeeting(call);
            }
            case CallEvent.MeetingStarted started -> listener.meetingSeen(call);
            case CallEvent.MeetingEnded ended -> closeIf(listener.isLostWithoutMeeting(call), call, "");
            case CallEvent.PipelineMade made -> call.stopAwaiting(Deadline.PIPELINE);
            case CallEvent.PipelineFailed failed ->
                closeIf(listener.isLostWithoutPipeline(call, failed), call, deaf(call));
            case CallEvent.StreamStarted(var start) -> listener.streamStarted(call, start);
            case CallEvent.StreamEnded ended -> listener.streamEnded(call, ended);
            case CallEvent.ListenOnly(var start) -> {
                if (call.phase() == NEW) {
                    call.become(LISTEN_ONLY);
                    listener.listenOnly(call, start);
                }
            }
            case CallEvent.HeardPartial heard -> heardPartial(call, heard);
            case CallEvent.HeardFinal heard -> heardFinal(call, heard);
            case CallEvent.AnswerSentence sentence -> dialogue.sentence(call, sentence);
            case CallEvent.AnswerEnded(long question) -> answerWritten(call, dialogue.isWritten(call, question), true);
            case CallEvent.AnswerFailed(long question, var why) ->
                answerWritten(call, dialogue.isWritten(call, question), false);
            case CallEvent.UpdateAccepted accepted -> {} // promises nothing: its invocation is awaited already
            case CallEvent.UpdateRefused refused -> endIf(speaker.isCallGone(call, refused), call);
            case CallEvent.ConsumerSettled settled -> listener.settled(call, settled);
            case CallEvent.ConsumerEnded ended -> {
                closeIf(listener.isLostWithoutConsumer(call), call, deaf(call));
                endIf(call.phase() == LISTEN_ONLY, call);
            }
            case CallEvent.TimeReached time -> call.eachPassed(deadline -> passed(call, deadline));
            case CallEvent.Restored(CallRecord before) -> restored(call, before);
        }
    }

    private void invoked(CallDraft call, CallEvent.Invoked invoked) {
        if (Replies.isRepeated(call, invoked)) {
            return;
        }
        SmaInvocation what = invoked.what();
        if (call.phase() == NEW) {
            call.ids = CallIds.of(what);
            // In mid-air, and no record tells of it: the caller is not left in silence.
            closeIf(what.type().isMidCall(), call, wording(call).apology());
        }
        if (Replies.isReplyLost(call, what)) {
            speaker.handOverAgain(call);
        }
        switch (what.type()) {
            case NEW_INBOUND_CALL -> incoming(call, invoked);
            case ACTION_SUCCESSFUL -> actionEnded(call, speaker.succeeded(call, what.acted()));
            case ACTION_FAILED -> actionEnded(call, speaker.failed(call, what.acted()));
            case INVALID_LAMBDA_RESPONSE -> actionEnded(call, speaker.invalid(call));
            case ACTION_INTERRUPTED -> speaker.interrupted(call, what.acted());
            case CALL_UPDATE_REQUESTED -> speaker.nudgeFulfilled(call);
            case HANGUP -> end(call);
            case RINGING, CALL_ANSWERED, NEW_OUTBOUND_CALL, DIGITS_RECEIVED, UNKNOWN -> {}
        }
        closeIf(what.sequence() >= rules.mostInvocations(), call, wording(call).goodbye());
        if (!call.invocations.isOpen(what.sequence())) {
            Replies.reply(call, invoked, what.type().takesActions() ? next(call) : List.of());
        }
    }

    /** The only invocation whose reply waits: for a meeting, new or, after a restart, the same one again. */
    private void incoming(CallDraft call, CallEvent.Invoked invoked) {
        if (call.phase() == NEW) {
            call.become(OPENING);
        }
        if (call.phase() == OPENING || call.phase() == JOINING) {
            Replies.keepOpen(call, invoked);
            call.await(Deadline.MEETING, rules.times().meeting());
            call.emit(new CallEffect.MakeMeeting(call.ids.transactionId()));
        }
    }

    private void meetingMade(CallDraft call, CallEvent.MeetingMade made) {
        call.ids = call.ids.inMeeting(made.meetingId(), made.attendeeId());
        call.invocations = call.invocations.meetingAnswered();
        if (Replies.isNoneOpen(call)) {
            return; // too late, the caller has had an apology; the end of the call deletes the meeting
        }
        call.become(JOINING);
        Replies.replyToOpen(call, speaker.join(call, made.joinToken()));
        listener.meetingKnown(call);
    }

    private void noMeeting(CallDraft call) {
        if (!Replies.isNoneOpen(call)) {
            speaker.fallSilent(call);
            close(call, wording(call).apology());
            Replies.replyToOpen(call, next(call));
        }
    }

    private void actionEnded(CallDraft call, Ending ending) {
        switch (ending) {
            case JOINED -> joined(call, wording(call).greeting());
            case JOIN_REFUSED -> close(call, wording(call).apology());
            case SPOKEN, NOT_SPOKEN -> answerHeard(call);
            case NOTHING -> {}
        }
    }

    private void joined(CallDraft call, String greeting) {
        call.become(LISTENING);
        call.await(Deadline.LENGTH, rules.times().longestCall());
        listener.joined(call);
        speaker.say(call, greeting, call.language);
    }

    /** What to do now. The first sentence of an answer on its way to the caller's ear makes ASKED to ANSWERING. */
    private List<SmaAction> next(CallDraft call) {
        List<SmaAction> actions = speaker.next(call);
        if (call.phase() == ASKED && dialogue.isBegun(call)) {
            call.become(ANSWERING);
        }
        return actions;
    }

    private void heardPartial(CallDraft call, CallEvent.HeardPartial heard) {
        boolean isFloorTaken = dialogue.kindOf(call, heard.text(), heard.endMillis()) == Kind.WORDS
                && switch (call.phase()) {
                    case ASKED -> dialogue.interruptQuestion(call);
                    case ANSWERING -> dialogue.interruptAnswer(call);
                    case HEARING -> true;
                    case NEW, OPENING, JOINING, LISTENING, CLOSING, LISTEN_ONLY, ENDED -> false;
                };
        if (isFloorTaken) {
            call.become(HEARING);
            call.await(Deadline.FINAL, rules.times().floor());
        }
    }

    /** Whatever is said is a question; said soon after the last one, and before its answer, it belongs to that. */
    private void heardFinal(CallDraft call, CallEvent.HeardFinal heard) {
        Kind kind = dialogue.kindOf(call, heard.text(), heard.endMillis());
        if (kind != Kind.WORDS) {
            giveTheFloorBackIf(kind == Kind.COUGH, call);
            return;
        }
        switch (call.phase()) {
            case JOINING -> {
                speaker.fallSilent(call); // heard in the meeting, so the join has ended, told or not
                joined(call, "");
            }
            case ASKED -> dialogue.interruptQuestion(call);
            case ANSWERING -> dialogue.interruptAnswer(call);
            case LISTENING, HEARING -> {}
            case NEW, OPENING, CLOSING, LISTEN_ONLY, ENDED -> {
                return;
            }
        }
        dialogue.ask(call, heard);
        call.become(ASKED);
    }

    private void giveTheFloorBackIf(boolean isNothingSaid, CallDraft call) {
        if (isNothingSaid && call.phase() == HEARING) {
            call.stopAwaiting(Deadline.FINAL);
            call.become(dialogue.askAgain(call) ? ASKED : LISTENING);
        }
    }

    /** The model writes no more. An answer of nothing is as bad as none. */
    private void answerWritten(CallDraft call, boolean isOurs, boolean isWhole) {
        if (isOurs && dialogue.isAnswerEmpty(call)) {
            apologise(call);
        } else if (isOurs) {
            if (!isWhole) {
                call.count(CallMetric.APOLOGY);
                speaker.say(call, wording(call).brokenOff(), call.language);
            }
            answerHeard(call);
        }
    }

    private void answerHeard(CallDraft call) {
        if (dialogue.isAnswerOver(call) && dialogue.isAnswerUnheard(call)) {
            apologise(call);
        } else if (dialogue.isAnswerOver(call)) {
            dialogue.close(call, false);
            call.become(LISTENING);
        }
    }

    private void apologise(CallDraft call) {
        dialogue.drop(call);
        call.become(LISTENING);
        call.count(CallMetric.APOLOGY);
        speaker.say(call, wording(call).apology(), call.language);
    }

    private void passed(CallDraft call, Deadline deadline) {
        switch (deadline) {
            case MEETING -> noMeeting(call);
            case PIPELINE -> listener.startPipeline(call);
            case CONSUMER -> listener.listen(call);
            case STREAM -> {
                closeIf(listener.isStreamMissedAgain(call), call, wording(call).goodbye());
                speaker.say(call, deaf(call), call.language);
            }
            case NUDGE -> speaker.nudgeUnfulfilled(call);
            case ACTION -> actionEnded(call, speaker.endUntold(call));
            case SENTENCE -> answerWritten(call, dialogue.isStalled(call), false);
            case FINAL -> giveTheFloorBackIf(true, call);
            case LENGTH -> close(call, wording(call).goodbye());
            case HANGUP -> end(call);
        }
    }

    private void endIf(boolean isToEnd, CallDraft call) {
        if (isToEnd) {
            end(call);
        }
    }

    private void closeIf(boolean isToClose, CallDraft call, String lastWords) {
        if (isToClose) {
            close(call, lastWords);
        }
    }

    /** Says a last word, if there is one, and hangs up. What is being spoken is spoken to its end. */
    private void close(CallDraft call, String lastWords) {
        if (call.phase() == CLOSING || call.phase() == ENDED) {
            return;
        }
        dialogue.drop(call);
        call.awaitOnly(Deadline.ACTION, Deadline.NUDGE);
        call.lastWords = lastWords.isEmpty() ? null : new Phrase(lastWords, call.language, 0);
        call.become(CLOSING);
        call.await(Deadline.HANGUP, rules.times().hangup());
    }

    /** Everything that was begun is ended, each thing once, whatever the call was doing. */
    private void end(CallDraft call) {
        dialogue.drop(call);
        Replies.replyToOpen(call, List.of());
        listener.leave(call);
        call.awaitOnly();
        call.mouth = Mouth.SILENT;
        call.become(ENDED);
    }

    /** A question of whose answer nothing was handed over is asked again, once. The rest of an answer is lost. */
    private void restored(CallDraft call, CallRecord before) {
        if (call.phase() != NEW) {
            return;
        }
        listener.restore(call, before);
        speaker.restore(call, before);
        call.become(dialogue.restore(call, before));
        switch (call.phase()) {
            case JOINING -> speaker.join(call, "");
            case ANSWERING -> answerWritten(call, true, dialogue.isRestoredWhole(before));
            case ASKED -> answerWritten(call, !dialogue.isAskedAfterRestart(call), false);
            case NEW, OPENING, LISTENING, HEARING, CLOSING, LISTEN_ONLY, ENDED -> {}
        }
        listener.listen(call);
    }

    private String deaf(CallDraft call) {
        return wording(call).cannotHear();
    }

    private Wording wording(CallDraft call) {
        return rules.wordingFor(call.language);
    }
}
