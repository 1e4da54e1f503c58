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
 * One inbound call leg in a SIP media application, which receives inputs and returns effects. Actions run one after the
 * other. After each of them the function is invoked, and the next action waits for the response. A non-empty list of actions
 * in a response replaces the queued actions, and stops the running action if that is interruptible; an empty list changes
 * nothing.
 *
 * <p>The first input is {@link SmaInput.Inbound}; {@link SmaInput.TimePassed} is due at {@link #wakeAtMillis}. Not thread
 * safe.
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
    private ObjectNode attributes = SmaEventWriter.noFields();
    private List<SmaEffect> effects = new ArrayList<>();
    private int playbacks;
    private boolean ended;

    /** @param seed of the jitter of {@code pace} */
    public SmaCall(Leg leg, SmaRules rules, SpeechPace pace, Recordings recordings, long seed) {
        this.rules = rules;
        this.pace = pace;
        this.events = new SmaEventWriter(leg);
        this.actionParser = new ActionParser(rules, leg.callId(), recordings);
        this.function = new InvocationQueue(rules);
        this.random = new SplittableRandom(seed);
    }

    /** The running action; {@code playbackId} is 0 if it plays nothing to the caller. */
    private record Running(CallAction action, int playbackId, long startMillis, long endMillis) {}

    /** Processes an input at {@code nowMillis}, which must not decrease, and returns the effects in their order. */
    public List<SmaEffect> on(SmaInput input, long nowMillis) {
        effects = new ArrayList<>();
        passTime(nowMillis);
        switch (input) {
            case SmaInput.Inbound() -> raise(SmaEffect.InvocationType.NEW_INBOUND_CALL, SmaEventWriter.noFields());
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

    /** When {@link SmaInput.TimePassed} is due; empty if the call only waits for other inputs. */
    public OptionalLong wakeAtMillis() {
        OptionalLong timeout = function.deadlineMillis();
        Running action = running;
        if (action == null || action.endMillis() == Long.MAX_VALUE) {
            return timeout;
        }
        return OptionalLong.of(Math.min(action.endMillis(), timeout.orElse(Long.MAX_VALUE)));
    }

    /** Whether the leg has ended. */
    public boolean ended() {
        return ended;
    }

    /** Whether the leg has ended and no invocation is pending, so that the call can be removed. */
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
            raise(SmaEffect.InvocationType.CALL_UPDATE_REQUESTED, SmaEventWriter.update(update.arguments()));
        }
    }

    private void replied(SmaEffect.InvocationType type, String body, long nowMillis) {
        if (ended) {
            return;
        }
        switch (FunctionResponse.parse(body, rules, actionParser)) {
            case FunctionResponse.Invalid(String errorType, String message) -> {
                effects.add(new SmaEffect.Trouble("the response to " + type + " is invalid: " + errorType));
                if (type == SmaEffect.InvocationType.INVALID_LAMBDA_RESPONSE) {
                    end(UNAVAILABLE, SmaEffect.Ended.EndedBy.SERVICE, nowMillis);
                } else {
                    raise(SmaEffect.InvocationType.INVALID_LAMBDA_RESPONSE, SmaEventWriter.invalid(errorType, message));
                }
            }
            case FunctionResponse.Valid reply -> {
                attributes = reply.attributes().orElse(attributes);
                if (type != SmaEffect.InvocationType.ACTION_INTERRUPTED
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
            raise(SmaEffect.InvocationType.ACTION_INTERRUPTED, SmaEventWriter.action(running.action()));
            endPlayback(running, nowMillis, true);
        }
    }

    /** Repeats the failed invocation, or ends the call after the last attempt. */
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
            effects.add(new SmaEffect.Trouble(
                    "the call has reached the limit of " + rules.maxInvocations() + " invocations"));
            end(UNAVAILABLE, SmaEffect.Ended.EndedBy.SERVICE, nowMillis);
        }
        function.next(nowMillis).ifPresent(this::invoke);
    }

    private void begin(CallAction action, long nowMillis) {
        switch (action) {
            case CallAction.Speak speak -> {
                long start = nowMillis + pace.synthesisMillis();
                long end = start + pace.speechMillis(speak.spoken(), random);
                play(speak, SmaEffect.PlaybackStarted.Kind.SPEECH, speak.spoken(), speak.voice(), start, end);
            }
            case CallAction.Play play ->
                play(
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

    private void play(
            CallAction action, SmaEffect.PlaybackStarted.Kind kind, String text, String voice, long start, long end) {
        playbacks++;
        running = new Running(action, playbacks, start, end);
        effects.add(new SmaEffect.PlaybackStarted(playbacks, kind, text, voice, start, end));
    }

    private void succeed(Running action, long atMillis) {
        endPlayback(action, atMillis, false);
        raise(SmaEffect.InvocationType.ACTION_SUCCESSFUL, SmaEventWriter.action(action.action()));
    }

    /** Reports a failed action; the queued actions are dropped. */
    private void fail(CallAction action, String errorType, String message) {
        queue.clear();
        effects.add(new SmaEffect.Trouble(action.json().path("Type").asText() + " failed: " + errorType));
        raise(SmaEffect.InvocationType.ACTION_FAILED, SmaEventWriter.failed(action, errorType, message));
    }

    private void endPlayback(Running action, long atMillis, boolean interrupted) {
        running = null;
        if (action.playbackId() > 0) {
            long end = Math.max(action.startMillis(), atMillis); // Not before the playback starts.
            effects.add(new SmaEffect.PlaybackEnded(action.playbackId(), end, interrupted));
        }
    }

    private void end(int sipResponseCode, SmaEffect.Ended.EndedBy by, long nowMillis) {
        if (ended) {
            return;
        }
        ended = true;
        queue.clear();
        if (running != null) {
            endPlayback(running, nowMillis, true);
        }
        effects.add(new SmaEffect.Ended(sipResponseCode, by, nowMillis));
        function.clear();
        if (!function.exhausted()) {
            raise(SmaEffect.InvocationType.HANGUP, events.hangup(sipResponseCode));
        }
    }

    private void raise(SmaEffect.InvocationType type, ObjectNode specific) {
        function.raise(new InvocationQueue.Invocation(type, specific));
    }

    private void invoke(InvocationQueue.Invocation raised) {
        String event = events.event(function.sequence(), raised.type(), raised.specific(), attributes, !ended);
        effects.add(new SmaEffect.Invoke(function.sequence(), function.attempt(), raised.type(), event));
    }

    /**
     * A call leg, from the caller to the service.
     *
     * @param transactionId a GUID that identifies the call in all APIs
     * @param callId a GUID that identifies the leg in actions
     * @param sipMediaApplicationId a GUID
     * @param sipRuleId a GUID
     * @param account twelve digits
     * @param from E.164
     * @param to E.164
     * @param startMillis since 1970
     */
    public record Leg(
            String transactionId,
            String callId,
            String sipMediaApplicationId,
            String sipRuleId,
            String account,
            String region,
            String from,
            String to,
            long startMillis) {
        /** The tag of the only leg of an inbound call. */
        public static final String TAG = "LEG-A";
    }

    /** The recordings that PlayAudio can play. */
    public interface Recordings {
        /** The duration of a recording; empty if it does not exist, in which case the action fails. */
        OptionalLong lengthMillis(String bucket, String key);

        /** Recordings of the same duration for all objects whose key ends in {@code .wav}. */
        static Recordings ofEqualLength(long millis) {
            return (bucket, key) -> key.endsWith(".wav") ? OptionalLong.of(millis) : OptionalLong.empty();
        }
    }
}
