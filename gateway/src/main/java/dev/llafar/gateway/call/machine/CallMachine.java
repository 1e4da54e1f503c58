package dev.llafar.gateway.call.machine;

import static dev.llafar.gateway.call.machine.CallPhase.*;

import dev.llafar.gateway.call.machine.CallRecord.Phrase;
import dev.llafar.gateway.call.machine.CallRules.Announcements;
import dev.llafar.gateway.call.machine.CallState.Deadline;
import dev.llafar.gateway.call.sma.SmaAction;
import dev.llafar.gateway.call.sma.SmaInvocation;
import java.util.List;

/**
 * The state machine of a phone call: a state, an event and the time go in, the next state and a list of effects come out.
 * {@link CallPhase} describes the phases; only this class moves a call from one to another.
 *
 * <p>Four helpers each own a part of the state: {@link InvocationReplies} the replies to the SIP media application, {@link
 * Playback} what it plays, {@link MediaPath} the path of the caller's audio, {@link Dialogue} questions and answers.
 */
public final class CallMachine {
    private final CallRules rules;
    private final Playback playback;
    private final MediaPath media;
    private final Dialogue dialogue;

    public CallMachine(CallRules rules) {
        this.rules = rules;
        playback = new Playback(rules);
        media = new MediaPath(rules.timings());
        dialogue = new Dialogue(rules);
    }

    /**
     * Both clocks, read together when an event occurs.
     *
     * @param monotonicMillis never decreases while the process runs; deadlines follow it, so that a correction of the wall
     *     clock neither shortens nor extends them
     * @param wallMillis Unix time; only for comparison with times that AWS reports
     */
    public record ClockReading(long monotonicMillis, long wallMillis) {
        /** The monotonic time of a moment that is known in Unix time. */
        long monotonicAt(long unixMillis) {
            return monotonicMillis - (wallMillis - unixMillis);
        }
    }

    /** The result of one event. */
    public record Step(CallState state, List<CallEffect> effects) {
        public Step {
            effects = List.copyOf(effects);
        }
    }

    /** Applies an event that occurred at {@code now}. */
    public Step on(CallState state, CallEvent event, ClockReading now) {
        StepBuilder call = new StepBuilder(state, now);
        if (state.phase() == ENDED) {
            InvocationReplies.afterEnd(call, event);
        } else {
            apply(call, event);
            playback.requestUpdateIfNeeded(call);
        }
        return call.build(event instanceof CallEvent.TimeReached);
    }

    private void apply(StepBuilder call, CallEvent event) {
        switch (event) {
            case CallEvent.Invoked invoked -> invoked(call, invoked);
            case CallEvent.MeetingCreated created -> meetingCreated(call, created);
            case CallEvent.MeetingFailed failed -> {
                call.invocations = call.invocations.meetingReported();
                meetingUnavailable(call);
            }
            case CallEvent.MeetingStarted started -> media.meetingStarted(call);
            case CallEvent.MeetingEnded ended -> {
                if (media.isLostByMeetingEnd(call)) {
                    close(call, "");
                }
            }
            case CallEvent.PipelineStarted started -> call.clearDeadline(Deadline.PIPELINE);
            case CallEvent.PipelineFailed failed -> {
                if (media.isLostByPipelineFailure(call, failed)) {
                    close(call, announcements(call).cannotHear());
                }
            }
            case CallEvent.StreamStarted(var start) -> media.streamStarted(call, start);
            case CallEvent.StreamEnded ended -> media.streamEnded(call, ended);
            case CallEvent.ListenOnly(var start) -> {
                if (call.phase() == NEW) {
                    call.moveTo(LISTEN_ONLY);
                    media.listenOnly(call, start);
                }
            }
            case CallEvent.PartialReceived received -> partialReceived(call, received);
            case CallEvent.FinalReceived received -> finalReceived(call, received);
            case CallEvent.AnswerSentence sentence -> dialogue.sentenceReceived(call, sentence);
            case CallEvent.AnswerEnded(long question) -> {
                if (dialogue.answerWritten(call, question)) {
                    answerWritten(call, true);
                }
            }
            case CallEvent.AnswerFailed(long question, var reason) -> {
                if (dialogue.answerWritten(call, question)) {
                    answerWritten(call, false);
                }
            }
            case CallEvent.UpdateAccepted accepted -> {} // the deadline for its invocation is set already
            case CallEvent.UpdateRefused refused -> {
                if (playback.isCallGone(call, refused)) {
                    end(call);
                }
            }
            case CallEvent.ConsumerSettled settled -> media.settled(call, settled);
            case CallEvent.ConsumerEnded ended -> consumerEnded(call);
            case CallEvent.TimeReached time -> call.handleExpiredDeadlines(deadline -> expired(call, deadline));
            case CallEvent.Restored(CallRecord record) -> restored(call, record);
        }
    }

    private void invoked(StepBuilder call, CallEvent.Invoked invoked) {
        if (InvocationReplies.replyIfRepeated(call, invoked)) {
            return;
        }
        SmaInvocation invocation = invoked.invocation();
        if (call.phase() == NEW) {
            call.ids = CallRecord.Ids.of(invocation);
            if (invocation.type().isMidCall()) {
                close(call, announcements(call).apology()); // a call in progress whose record is lost
            }
        }
        if (InvocationReplies.isReplyLost(call, invocation)) {
            playback.sendAgain(call);
        }
        switch (invocation.type()) {
            case NEW_INBOUND_CALL -> newCall(call, invoked);
            case ACTION_SUCCESSFUL -> actionEnded(call, playback.succeeded(call, invocation.action()));
            case ACTION_FAILED -> actionEnded(call, playback.failed(call, invocation.action()));
            case INVALID_LAMBDA_RESPONSE -> actionEnded(call, playback.responseInvalid(call));
            case ACTION_INTERRUPTED -> playback.interrupted(call, invocation.action());
            case CALL_UPDATE_REQUESTED -> playback.updateFulfilled(call);
            case HANGUP -> end(call);
            case RINGING, CALL_ANSWERED, NEW_OUTBOUND_CALL, DIGITS_RECEIVED, UNKNOWN -> {}
        }
        if (invocation.sequence() >= rules.maxInvocations()) {
            close(call, announcements(call).goodbye());
        }
        if (!call.invocations.isHeld(invocation.sequence())) {
            List<SmaAction> actions = invocation.type().takesActions() ? nextActions(call) : List.of();
            InvocationReplies.reply(call, invoked, actions);
        }
    }

    /** The only invocation whose reply waits: for a new meeting, or after a restart for the same meeting again. */
    private void newCall(StepBuilder call, CallEvent.Invoked invoked) {
        if (call.phase() == NEW) {
            call.moveTo(OPENING);
        }
        if (call.phase() == OPENING || call.phase() == JOINING) {
            InvocationReplies.hold(call, invoked);
            call.setDeadline(Deadline.MEETING, rules.timings().setup().meeting());
            call.emit(new CallEffect.CreateMeeting(call.ids.transactionId()));
        }
    }

    private void meetingCreated(StepBuilder call, CallEvent.MeetingCreated created) {
        call.ids = call.ids.withMeeting(created.meetingId(), created.attendeeId());
        call.invocations = call.invocations.meetingReported();
        if (call.invocations.isNoneHeld()) {
            return; // too late: the caller has heard an apology, and the end of the call deletes the meeting
        }
        call.moveTo(JOINING);
        InvocationReplies.replyToHeld(call, playback.join(call, created.joinToken()));
        media.meetingKnown(call);
    }

    private void meetingUnavailable(StepBuilder call) {
        if (!call.invocations.isNoneHeld()) {
            playback.end(call);
            close(call, announcements(call).apology());
            InvocationReplies.replyToHeld(call, nextActions(call));
        }
    }

    private void actionEnded(StepBuilder call, Playback.Outcome outcome) {
        switch (outcome) {
            case JOINED -> joined(call, announcements(call).greeting());
            case JOIN_REFUSED -> close(call, announcements(call).apology());
            case SPOKEN, NOT_SPOKEN -> finishAnswerIfSpoken(call);
            case NONE -> {}
        }
    }

    private void joined(StepBuilder call, String greeting) {
        call.moveTo(LISTENING);
        call.setDeadline(Deadline.MAX_DURATION, rules.timings().maxDuration());
        media.joined(call);
        playback.say(call, greeting, call.dialogue.language());
    }

    /** The actions of the next reply. With the first sentence of an answer among them, the call moves to ANSWERING. */
    private List<SmaAction> nextActions(StepBuilder call) {
        List<SmaAction> actions = playback.nextActions(call);
        if (call.phase() == AWAITING_ANSWER && dialogue.isAnswerBeginning(call)) {
            call.moveTo(ANSWERING);
        }
        return actions;
    }

    private void partialReceived(StepBuilder call, CallEvent.PartialReceived received) {
        boolean isInterruption =
                dialogue.classify(call, received.text(), received.endMillis()) == Dialogue.Utterance.WORDS
                        && switch (call.phase()) {
                            case AWAITING_ANSWER -> dialogue.interruptQuestion(call);
                            case ANSWERING -> dialogue.interruptAnswer(call);
                            case INTERRUPTED -> true;
                            case NEW, OPENING, JOINING, LISTENING, CLOSING, LISTEN_ONLY, ENDED -> false;
                        };
        if (isInterruption) {
            call.moveTo(INTERRUPTED);
            call.setDeadline(Deadline.FINAL, rules.timings().answer().finalTranscript());
        }
    }

    /** Every final with words is a question, or the rest of the question before it. */
    private void finalReceived(StepBuilder call, CallEvent.FinalReceived received) {
        switch (dialogue.classify(call, received.text(), received.endMillis())) {
            case DUPLICATE -> {}
            case NO_WORDS -> endInterruption(call);
            case WORDS -> questionReceived(call, received);
        }
    }

    private void questionReceived(StepBuilder call, CallEvent.FinalReceived received) {
        switch (call.phase()) {
            case JOINING -> { // audio of the caller arrives from the meeting, so the join has ended, reported or not
                playback.end(call);
                joined(call, "");
            }
            case AWAITING_ANSWER -> dialogue.interruptQuestion(call);
            case ANSWERING -> dialogue.interruptAnswer(call);
            case LISTENING, INTERRUPTED -> {}
            case NEW, OPENING, CLOSING, LISTEN_ONLY, ENDED -> {
                return;
            }
        }
        dialogue.ask(call, received);
        call.moveTo(AWAITING_ANSWER);
    }

    /** The caller interrupted without saying anything: the question whose answer was cancelled is asked again. */
    private void endInterruption(StepBuilder call) {
        if (call.phase() == INTERRUPTED) {
            call.clearDeadline(Deadline.FINAL);
            call.moveTo(dialogue.askAgain(call) ? AWAITING_ANSWER : LISTENING);
        }
    }

    /** The model writes no more. An empty answer is treated as a failed one. */
    private void answerWritten(StepBuilder call, boolean isComplete) {
        if (dialogue.isAnswerEmpty(call)) {
            apologise(call);
            return;
        }
        if (!isComplete) {
            call.count(CallMetric.APOLOGY);
            playback.say(call, announcements(call).incompleteAnswer(), call.dialogue.language());
        }
        finishAnswerIfSpoken(call);
    }

    private void finishAnswerIfSpoken(StepBuilder call) {
        if (!dialogue.isAnswerComplete(call)) {
            return;
        }
        if (dialogue.isAnswerUnheard(call)) {
            apologise(call);
        } else {
            dialogue.close(call, false);
            call.moveTo(LISTENING);
        }
    }

    private void apologise(StepBuilder call) {
        dialogue.stop(call);
        call.moveTo(LISTENING);
        call.count(CallMetric.APOLOGY);
        playback.say(call, announcements(call).apology(), call.dialogue.language());
    }

    private void consumerEnded(StepBuilder call) {
        if (media.isLostByConsumerEnd(call)) {
            close(call, announcements(call).cannotHear());
        }
        if (call.phase() == LISTEN_ONLY) {
            end(call);
        }
    }

    private void expired(StepBuilder call, Deadline deadline) {
        switch (deadline) {
            case MEETING -> meetingUnavailable(call);
            case PIPELINE -> media.startPipeline(call);
            case CONSUMER -> media.startConsumer(call);
            case STREAM -> streamMissing(call);
            case UPDATE -> playback.updateExpired(call);
            case ACTION -> actionEnded(call, playback.timedOut(call));
            case SENTENCE -> {
                if (dialogue.isAnswerStalled(call)) {
                    answerWritten(call, false);
                }
            }
            case FINAL -> endInterruption(call);
            case MAX_DURATION -> close(call, announcements(call).goodbye());
            case HANGUP -> end(call);
        }
    }

    private void streamMissing(StepBuilder call) {
        if (media.isStreamMissingAgain(call)) {
            close(call, announcements(call).goodbye());
        }
        playback.say(call, announcements(call).cannotHear(), call.dialogue.language());
    }

    /** Speaks a last phrase, if there is one, and hangs up. What is being spoken is spoken to its end first. */
    private void close(StepBuilder call, String lastPhrase) {
        if (call.phase() == CLOSING || call.phase() == ENDED) {
            return;
        }
        dialogue.stop(call);
        call.clearDeadlinesExcept(Deadline.ACTION, Deadline.UPDATE);
        call.playback = call.playback.closingWith(
                lastPhrase.isEmpty() ? null : new Phrase(lastPhrase, call.dialogue.language(), 0));
        call.moveTo(CLOSING);
        call.setDeadline(Deadline.HANGUP, rules.timings().actions().hangup());
    }

    /** Releases everything that was started, each thing once, whatever the call was doing. */
    private void end(StepBuilder call) {
        dialogue.stop(call);
        InvocationReplies.replyToHeld(call, List.of());
        media.release(call);
        call.clearDeadlinesExcept();
        call.playback = Playback.State.SILENT;
        call.moveTo(ENDED);
    }

    /** A question of whose answer nothing was handed over is asked again, once. The rest of a begun answer is lost. */
    private void restored(StepBuilder call, CallRecord record) {
        if (call.phase() != NEW) {
            return;
        }
        media.restore(call, record);
        playback.restore(call, record);
        call.moveTo(dialogue.restore(call, record));
        switch (call.phase()) {
            case JOINING -> playback.join(call, "");
            case ANSWERING ->
                answerWritten(
                        call,
                        record.openQuestion() != null && record.openQuestion().isWritten());
            case AWAITING_ANSWER -> {
                if (!dialogue.askAfterRestart(call)) {
                    answerWritten(call, false);
                }
            }
            case NEW, OPENING, LISTENING, INTERRUPTED, CLOSING, LISTEN_ONLY, ENDED -> {}
        }
        media.startConsumer(call);
    }

    private Announcements announcements(StepBuilder call) {
        return rules.announcementsFor(call.dialogue.language());
    }
}
