package dev.llafar.gateway.call;

import dev.llafar.gateway.call.directory.DirectoryException;
import dev.llafar.gateway.call.machine.CallEffect;
import dev.llafar.gateway.call.machine.CallEvent;
import dev.llafar.gateway.call.machine.CallMachine;
import dev.llafar.gateway.call.machine.CallMachine.ClockReading;
import dev.llafar.gateway.call.machine.CallMachine.Step;
import dev.llafar.gateway.call.machine.CallPhase;
import dev.llafar.gateway.call.machine.CallRecord;
import dev.llafar.gateway.call.machine.CallState;
import dev.llafar.gateway.call.sma.SmaAction;
import dev.llafar.gateway.call.sma.SmaInvocation;
import dev.llafar.gateway.call.telephony.TelephonyException;
import dev.llafar.kvs.timer.RestartableTimer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call on one Vert.x context. Turns what happens into events of {@link CallMachine}, and executes the effects that the
 * machine returns. All decisions are made by the machine.
 */
final class ActiveCall {
    /** The sender of an event waits five seconds for a response. */
    private static final long MAX_SAVE_MILLIS = 2_000;

    private static final Logger LOG = LoggerFactory.getLogger(ActiveCall.class);

    private final CallDependencies dependencies;
    private final Context context;
    private final CallRecordWriter writer;
    private final CallHistory history;
    private final Listener listener;
    private final RestartableTimer timer;

    /** Holds only the events that the effects of the current step cause at once; {@link #process} empties it. */
    private final Queue<CallEvent> queue = new ArrayDeque<>();

    private final PendingInvocations invocations = new PendingInvocations();
    private final Map<Long, AnswerStream> answers = new HashMap<>();
    private CallState state = CallState.initial();
    private volatile @Nullable CallTranscription transcription;
    private Future<Void> recordReleased = Future.succeededFuture();
    private Future<Void> saved = Future.succeededFuture();
    private boolean isProcessing;
    private Ownership ownership = Ownership.OWNED;

    private enum Ownership {
        OWNED,
        /** The call is over, so no node owns it. */
        ENDED,
        /** Another node owns the call, or will take it over. */
        RELEASED
    }

    /** Called once, on the call's context, when this node no longer owns the call. */
    interface Listener {
        /** The call has ended and is no longer in the directory. */
        void onEnded();

        /** Another node owns the call. */
        void onOwnershipLost();
    }

    private final long beganMillis;

    ActiveCall(
            CallDependencies dependencies,
            Context context,
            CallRecordWriter writer,
            CallHistory history,
            Listener listener) {
        this.dependencies = dependencies;
        this.context = context;
        this.writer = writer;
        this.history = history;
        this.listener = listener;
        this.beganMillis = dependencies.monotonicMillis();
        this.timer = new RestartableTimer(dependencies.vertx(), () -> process(new CallEvent.TimeReached()));
        writer.onOwnershipLost(this::ownershipLost);
    }

    /**
     * Processes an event. Thread safe.
     *
     * @return completes when the change is saved, so that the event need not be sent again if this server stops; fails if it
     *     cannot be saved, or if this server has released the call
     */
    Future<Void> handleEvent(CallEvent event) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(ignored -> {
            if (ownership == Ownership.RELEASED) {
                done.fail(new CallNotOwnedException(false));
                return;
            }
            try {
                process(event);
            } catch (RuntimeException e) {
                done.fail(e);
                throw e;
            }
            saved.timeout(MAX_SAVE_MILLIS, TimeUnit.MILLISECONDS)
                    .recover(failure -> Future.failedFuture(new DirectoryException(
                            DirectoryException.Kind.UNAVAILABLE, "the call record was not saved")))
                    .onComplete(done);
        });
        return done.future();
    }

    /**
     * Processes an invocation. Thread safe. Completes on the call's context, without actions when the call has ended or too
     * many invocations are pending.
     *
     * @return fails if this server has released the call, or does so before the reply
     */
    Future<List<SmaAction>> handleInvocation(SmaInvocation invocation) {
        Promise<List<SmaAction>> reply = Promise.promise();
        context.runOnContext(ignored -> {
            if (ownership == Ownership.RELEASED) {
                reply.fail(new CallNotOwnedException(false));
                return;
            }
            OptionalLong number = isOwned() ? invocations.add(reply) : OptionalLong.empty();
            if (number.isPresent()) {
                process(new CallEvent.Invoked(number.getAsLong(), invocation));
            } else {
                reply.complete(List.of());
            }
        });
        return reply.future();
    }

    /** Stops processing, and lets another node continue the call from its record. */
    Future<Void> release() {
        Promise<Void> released = Promise.promise();
        context.runOnContext(ignored -> {
            if (isOwned()) {
                boolean hasEnded = state.phase() == CallPhase.ENDED;
                ownership = hasEnded ? Ownership.ENDED : Ownership.RELEASED;
                if (!hasEnded) {
                    // The service invokes another node instead, which gets the same meeting by the same request token.
                    invocations.fail();
                }
                stop();
                recordReleased = hasEnded ? writer.delete() : writer.release(state.record());
            }
            recordReleased.onComplete(released);
        });
        return released.future();
    }

    /** How far the transcription is behind its stream; 0 if there is none. Thread safe. */
    long lagMillis() {
        CallTranscription current = transcription;
        return current == null ? 0 : Math.max(0, current.lagMillis()); // -1 before anything was read
    }

    private boolean isOwned() {
        return ownership == Ownership.OWNED;
    }

    private void process(CallEvent event) {
        if (!isOwned()) {
            return;
        }
        queue.add(event);
        if (isProcessing) {
            return; // an effect caused this event at once; the loop below processes it after the other effects
        }
        isProcessing = true;
        try {
            for (CallEvent next = queue.poll(); next != null; next = queue.poll()) {
                ClockReading now = new ClockReading(
                        dependencies.monotonicMillis(), dependencies.clock().millis());
                history.addEvent(next, now.wallMillis());
                Step step = dependencies.machine().on(state, next, now);
                state = step.state();
                for (CallEffect effect : step.effects()) {
                    if (isOwned()) { // saving the record, the first effect, may show that another node owns the call
                        executeSafely(effect);
                        history.addEffect(effect, now.wallMillis());
                    }
                }
            }
        } finally {
            isProcessing = false;
        }
    }

    /** A failed effect must not prevent the others, in particular the reply. */
    private void executeSafely(CallEffect effect) {
        try {
            execute(effect);
        } catch (RuntimeException e) {
            // The message is omitted because it may contain what was said.
            LOG.error(
                    "{} failed: {} {}",
                    effect.getClass().getSimpleName(),
                    e.getClass().getSimpleName(),
                    e.getStackTrace().length == 0 ? "" : e.getStackTrace()[0]);
            if (effect instanceof CallEffect.StartConsumer) {
                queue.add(new CallEvent.ConsumerEnded());
            }
        }
    }

    private void execute(CallEffect effect) {
        switch (effect) {
            case CallEffect.CreateMeeting(String transactionId) ->
                onResponse(
                        "CreateMeeting",
                        dependencies.telephony().createMeeting(transactionId),
                        meeting -> new CallEvent.MeetingCreated(
                                meeting.meetingId(), meeting.attendeeId(), meeting.joinToken()),
                        failure -> new CallEvent.MeetingFailed());
            case CallEffect.DeleteMeeting(String meetingId) ->
                dependencies.meetingCloser().close(meetingId);
            case CallEffect.StartPipeline(String meetingId) ->
                onResponse(
                        "CreateMediaStreamPipeline",
                        dependencies.telephony().startPipeline(meetingId),
                        id -> new CallEvent.PipelineStarted(),
                        failure -> new CallEvent.PipelineFailed(isRetryable(failure)));
            case CallEffect.RequestUpdate(long update, String smaId, String transactionId) ->
                onResponse(
                        "UpdateSipMediaApplicationCall",
                        dependencies.telephony().requestInvocation(smaId, transactionId, update),
                        accepted -> new CallEvent.UpdateAccepted(update),
                        failure -> new CallEvent.UpdateRefused(update, isRetryable(failure)));
            case CallEffect.Reply(long request, List<SmaAction> actions) -> invocations.reply(request, actions, saved);
            case CallEffect.StartConsumer start -> {
                stopTranscription();
                transcription = dependencies.transcriptions().start(start, context, this::process);
            }
            case CallEffect.StopConsumer stop -> stopTranscription();
            case CallEffect.RequestAnswer request ->
                answers.put(request.question(), new AnswerStream(dependencies.languageModel(), request, event -> {
                    if (!(event instanceof CallEvent.AnswerSentence)) {
                        answers.remove(request.question());
                    }
                    process(event);
                }));
            case CallEffect.CancelAnswer(long question) -> {
                AnswerStream answer = answers.remove(question);
                if (answer != null) {
                    answer.cancel();
                }
            }
            case CallEffect.SaveRecord(var record) -> saved = writer.save(record);
            case CallEffect.DeleteRecord(String callId) -> deleteRecord();
            case CallEffect.WakeAt(long atMillis) -> timer.start(atMillis - dependencies.monotonicMillis());
            case CallEffect.Count(var metric) -> dependencies.metrics().count(metric);
            case CallEffect.RecordTime(var span, long millis) ->
                dependencies.metrics().time(span, millis);
        }
    }

    private <T> void onResponse(
            String operation,
            Future<T> response,
            Function<T, CallEvent> onSuccess,
            Function<Throwable, CallEvent> onFailure) {
        response.onFailure(failure -> LOG.warn("{} failed: {}", operation, failure.getMessage()))
                .onComplete(done ->
                        handleEvent(done.succeeded() ? onSuccess.apply(done.result()) : onFailure.apply(done.cause())));
    }

    private static boolean isRetryable(Throwable failure) {
        return failure instanceof TelephonyException telephony && telephony.kind() == TelephonyException.Kind.BUSY;
    }

    /** Runs after the step, because replies may follow this effect. */
    private void deleteRecord() {
        context.runOnContext(ignored -> {
            if (isOwned()) {
                ownership = Ownership.ENDED;
                stop();
                CallRecord record = state.record();
                LOG.info(
                        "Call {}, meeting '{}': ended; {} turns, {} ms on this node",
                        record.ids().callId(),
                        record.ids().meetingId(),
                        record.turns().size(),
                        dependencies.monotonicMillis() - beganMillis);
                recordReleased = writer.delete().onComplete(done -> listener.onEnded());
            }
        });
    }

    /** Another node has taken the call over, so its meeting must not be deleted here. */
    private void ownershipLost() {
        if (isOwned()) {
            ownership = Ownership.RELEASED;
            stop();
            listener.onOwnershipLost();
        }
    }

    private void stop() {
        history.end(dependencies.clock().millis());
        timer.cancel();
        stopTranscription();
        answers.values().forEach(AnswerStream::cancel);
        answers.clear();
        invocations.replyWithoutActions();
        queue.clear();
    }

    private void stopTranscription() {
        CallTranscription current = transcription;
        transcription = null;
        if (current != null) {
            current.close();
        }
    }
}
