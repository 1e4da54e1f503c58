package dev.llafar.local.sma;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One inbound call leg in a SIP media application: inputs in, effects out, milliseconds passed in. Actions run one after
 * the other; after each the function is invoked, and the next one waits for the answer. A non-empty list in an answer
 * replaces what is queued, and stops a running action that may be stopped; an empty one changes nothing.
 *
 * <p>Feed {@link SmaInput.Inbound} first and {@link SmaInput.TimePassed} at {@link #wakeAtMillis}. Not thread-safe.
 */
public final class SmaCall {
    private static final int UNAVAILABLE = 480;
    private final SmaRules rules;
    private final SpeechPace pace;
    private final SmaEventWriter events;
    private final ActionParser actionParser;
    private final InvocationQueue function;
    private final RandomGenerator random;
    private final ArrayDeque<CallAction> queue = new ArrayDeque<>();
    private @Nullable Running running;
    private ObjectNode attributes = SmaEventWriter.nothing();
    private List<SmaEffect> effects = new ArrayList<>();
    private int heard;
    private boolean ended;

    /** {@code seed} draws the jitter of {@code pace}. */
    public SmaCall(CallLeg leg, SmaRules rules, SpeechPace pace, AudioFiles recordings, long seed) {
        this.rules = rules;
        this.pace = pace;
        this.events = new SmaEventWriter(leg);
        this.actionParser = new ActionParser(rules, leg.callId(), recordings);
        this.function = new InvocationQueue(rules);
        this.random = new SplittableRandom(seed);
    }

    /** The action that runs; {@code heardId} is 0 when the caller hears nothing of it. */
    private record Running(CallAction action, int heardId, long startMillis, long endMillis) {}

    /** Takes in what happened at {@code nowMillis} (never before an earlier one) and says what follows, in order. */
    public List<SmaEffect> on(SmaInput input, long nowMillis) {
        effects = new ArrayList<>();
        passTime(nowMillis);
        switch (input) {
            case SmaInput.Inbound() -> raise(InvocationType.NEW_INBOUND_CALL, SmaEventWriter.nothing());
            case SmaInput.Replied(int sequence, int attempt, String body) -> {
                if (function.awaits(sequence, attempt)) {
                    replied(function.answered(), body, nowMillis);
                }
            }
            case SmaInput.Failed(int sequence, int attempt, String why) -> {
                if (function.awaits(sequence, attempt)) {
                    effects.add(new SmaEffect.Trouble("invocation " + sequence + " failed: " + why));
                    failed(nowMillis);
                }
            }
            case SmaInput.UpdateRequested update -> update(update);
            case SmaInput.Joined() -> {
                if (running != null && running.action() instanceof CallAction.Join) {
                    succeed(running, nowMillis);
                }
            }
            case SmaInput.JoinRefused(String errorType, String message) -> {
                if (running != null && running.action() instanceof CallAction.Join join) {
                    running = null;
                    fail(join, errorType, message);
                }
            }
            case SmaInput.HungUp() -> end(0, SmaEffect.Ended.EndedBy.CALLER, nowMillis);
            case SmaInput.TimePassed() -> {}
        }
        advance(nowMillis);
        return List.copyOf(effects);
    }

    /** When {@link SmaInput.TimePassed} is due; absent when only an input can change anything. */
    public OptionalLong wakeAtMillis() {
        OptionalLong timeout = function.deadlineMillis();
        Running action = running;
        if (action == null || action.endMillis() == Long.MAX_VALUE) {
            return timeout;
        }
        return OptionalLong.of(Math.min(action.endMillis(), timeout.orElse(Long.MAX_VALUE)));
    }

    /** Whether the leg is down. */
    public boolean ended() {
        return ended;
    }

    /** Whether the leg is down and nothing is under way any more: the call can be forgotten. */
    public boolean finished() {
        return ended && function.idle();
    }

    private void passTime(long nowMillis) {
        if (running != null && running.endMillis() <= nowMillis) {
            succeed(running, running.endMillis());
        }
        if (function.timedOut(nowMillis)) {
            effects.add(new SmaEffect.Trouble("invocation " + function.sequence() + " was not answered within "
                    + rules.invocationTimeoutMillis() + " ms"));
            failed(nowMillis);
        }
    }

    private void update(SmaInput.UpdateRequested update) {
        if (ended) {
            effects.add(new SmaEffect.UpdateRefused(SmaEffect.UpdateRefused.Refusal.CALL_ENDED));
        } else if (update.arguments().size() > rules.maxArguments()) {
            effects.add(new SmaEffect.UpdateRefused(SmaEffect.UpdateRefused.Refusal.TOO_MANY_ARGUMENTS));
        } else if (function.waitingUpdates() >= rules.maxWaitingUpdates()) {
            effects.add(new SmaEffect.UpdateRefused(SmaEffect.UpdateRefused.Refusal.TOO_MANY_WAITING));
        } else {
            raise(InvocationType.CALL_UPDATE_REQUESTED, SmaEventWriter.update(update.arguments()));
        }
    }

    private void replied(InvocationType asked, String body, long nowMillis) {
        if (ended) {
            return;
        }
        switch (FunctionResponse.parse(body, rules, actionParser)) {
            case FunctionResponse.Invalid(String errorType, String message) -> {
                effects.add(new SmaEffect.Trouble("the answer to " + asked + " is invalid: " + errorType));
                if (asked == InvocationType.INVALID_LAMBDA_RESPONSE) {
                    end(UNAVAILABLE, SmaEffect.Ended.EndedBy.SERVICE, nowMillis);
                } else {
                    raise(InvocationType.INVALID_LAMBDA_RESPONSE, SmaEventWriter.invalid(errorType, message));
                }
            }
            case FunctionResponse.Valid reply -> {
                attributes = reply.attributes().orElse(attributes);
                if (asked != InvocationType.ACTION_INTERRUPTED
                        && !reply.actions().isEmpty()) {
                    replaceQueue(reply.actions(), nowMillis);
                }
            }
        }
    }

    private void replaceQueue(List<CallAction> actions, long nowMillis) {
        queue.clear();
        queue.addAll(actions);
        if (running != null && running.action().interruptible()) {
            raise(InvocationType.ACTION_INTERRUPTED, SmaEventWriter.action(running.action()));
            silence(running, nowMillis, true);
        }
    }

    /** Once more, or the end of the call; a call that has ended is told of at most as often. */
    private void failed(long nowMillis) {
        function.retry(nowMillis).ifPresentOrElse(this::invoke, () -> {
            function.answered();
            end(UNAVAILABLE, SmaEffect.Ended.EndedBy.SERVICE, nowMillis);
        });
    }

    private void advance(long nowMillis) {
        while (!ended && running == null && !queue.isEmpty() && !function.holdsNextAction()) {
            begin(queue.remove(), nowMillis);
        }
        if (!ended && function.exhausted() && function.wantsNext()) {
            effects.add(new SmaEffect.Trouble("the call has had its " + rules.maxInvocations() + " invocations"));
            end(UNAVAILABLE, SmaEffect.Ended.EndedBy.SERVICE, nowMillis);
        }
        function.next(nowMillis).ifPresent(this::invoke);
    }

    private void begin(CallAction action, long nowMillis) {
        switch (action) {
            case CallAction.Speak speak -> {
                long start = nowMillis + pace.synthesisMillis();
                long end = start + pace.speechMillis(speak.spoken(), random);
                hear(speak, SmaEffect.PlaybackStarted.Kind.SPEECH, speak.spoken(), speak.voice(), start, end);
            }
            case CallAction.Play play ->
                hear(
                        play,
                        SmaEffect.PlaybackStarted.Kind.RECORDING,
                        play.recording(),
                        "",
                        nowMillis,
                        nowMillis + play.millis());
            case CallAction.Wait wait -> running = new Running(wait, 0, nowMillis, nowMillis + wait.millis());
            case CallAction.Join join -> {
                running = new Running(join, 0, nowMillis, Long.MAX_VALUE);
                effects.add(new SmaEffect.JoinMeeting(join.meetingId(), join.joinToken()));
            }
            case CallAction.Hangup hangup ->
                end(hangup.sipResponseCode(), SmaEffect.Ended.EndedBy.APPLICATION, nowMillis);
            case CallAction.Faulty(ObjectNode ignored, String errorType, String message) ->
                fail(action, errorType, message);
        }
    }

    private void hear(
            CallAction action, SmaEffect.PlaybackStarted.Kind kind, String text, String voice, long start, long end) {
        heard++;
        running = new Running(action, heard, start, end);
        effects.add(new SmaEffect.PlaybackStarted(heard, kind, text, voice, start, end));
    }

    private void succeed(Running action, long atMillis) {
        silence(action, atMillis, false);
        raise(InvocationType.ACTION_SUCCESSFUL, SmaEventWriter.action(action.action()));
    }

    /** What comes after a failed action is not run. */
    private void fail(CallAction action, String errorType, String message) {
        queue.clear();
        effects.add(new SmaEffect.Trouble(action.json().path("Type").asText() + " failed: " + errorType));
        raise(InvocationType.ACTION_FAILED, SmaEventWriter.failed(action, errorType, message));
    }

    private void silence(Running action, long atMillis, boolean interrupted) {
        running = null;
        if (action.heardId() > 0) {
            long end = Math.max(action.startMillis(), atMillis); // not before its first sound
            effects.add(new SmaEffect.PlaybackEnded(action.heardId(), end, interrupted));
        }
    }

    private void end(int sipResponseCode, SmaEffect.Ended.EndedBy by, long nowMillis) {
        if (ended) {
            return;
        }
        ended = true;
        queue.clear();
        if (running != null) {
            silence(running, nowMillis, true);
        }
        effects.add(new SmaEffect.Ended(sipResponseCode, by, nowMillis));
        function.clear();
        if (!function.exhausted()) {
            raise(InvocationType.HANGUP, events.hangup(sipResponseCode));
        }
    }

    private void raise(InvocationType type, ObjectNode specific) {
        function.raise(new InvocationQueue.Invocation(type, specific));
    }

    private void invoke(InvocationQueue.Invocation raised) {
        String event = events.event(function.sequence(), raised.type(), raised.specific(), attributes, !ended);
        effects.add(new SmaEffect.Invoke(function.sequence(), function.attempt(), raised.type(), event));
    }
}
