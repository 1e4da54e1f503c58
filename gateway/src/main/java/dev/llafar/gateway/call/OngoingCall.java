package dev.llafar.gateway.call;

import dev.llafar.gateway.call.directory.DirectoryFailure;
import dev.llafar.gateway.call.machine.CallEffect;
import dev.llafar.gateway.call.machine.CallEvent;
import dev.llafar.gateway.call.machine.CallMachine.ClockReading;
import dev.llafar.gateway.call.machine.CallMachine.Step;
import dev.llafar.gateway.call.machine.CallPhase;
import dev.llafar.gateway.call.machine.CallState;
import dev.llafar.gateway.call.sma.SmaAction;
import dev.llafar.gateway.call.sma.SmaInvocation;
import dev.llafar.gateway.call.telephony.TelephonyFailure;
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
 * One call on one Vert.x context: whatever happens becomes an event, the machine says what to do, and this does it. Decides
 * nothing itself.
 */
final class OngoingCall {
    /** Whoever tells of something waits five seconds for an answer. */
    private static final long LONGEST_KEEP_MILLIS = 2_000;

    private static final Logger LOG = LoggerFactory.getLogger(OngoingCall.class);

    private final CallPlatform platform;
    private final Context context;
    private final RecordKeeper keeper;
    private final CallWatch watch;
    private final Home home;
    private final Alarm alarm;

    /** Only what one step's effects are answered at once waits here; the loop that takes the step empties it. */
    private final Queue<CallEvent> inbox = new ArrayDeque<>();

    private final OpenInvocations invocations = new OpenInvocations();
    private final Map<Long, AnswerStream> answers = new HashMap<>();
    private CallState state = CallState.initial();
    private volatile @Nullable Hearing hearing;
    private Future<Void> parting = Future.succeededFuture();
    private Future<Void> saved = Future.succeededFuture();
    private boolean working;
    private Whereabouts whereabouts = Whereabouts.HERE;

    /** Who has the call. */
    private enum Whereabouts {
        HERE,
        /** Nobody: it is over. */
        NOWHERE,
        /** Another server looks after it, or will. */
        ELSEWHERE
    }

    /** Whoever keeps a call. */
    interface Home {
        /** The call is over, and no longer in the directory. */
        void onEnded();

        /** Another node looks after it. */
        void onLost();
    }

    /**
     * @param home is told once, on the context, that this node has nothing of the call any more
     */
    OngoingCall(CallPlatform platform, Context context, RecordKeeper keeper, CallWatch watch, Home home) {
        this.platform = platform;
        this.context = context;
        this.keeper = keeper;
        this.watch = watch;
        this.home = home;
        this.alarm = new Alarm(platform.vertx(), platform::monotonicMillis, () -> take(new CallEvent.TimeReached()));
        keeper.onLost(this::lost);
    }

    /**
     * Any thread may tell.
     *
     * @return done when what it changed is kept, so that whoever tells need not tell again if this server dies; fails when
     *     it could not be kept, or this server has let the call go
     */
    Future<Void> tell(CallEvent event) {
        Promise<Void> kept = Promise.promise();
        context.runOnContext(ignored -> {
            if (whereabouts == Whereabouts.ELSEWHERE) {
                kept.fail(new CallElsewhere(false));
                return;
            }
            try {
                take(event);
            } catch (RuntimeException e) {
                kept.fail(e);
                throw e;
            }
            saved.timeout(LONGEST_KEEP_MILLIS, TimeUnit.MILLISECONDS)
                    .recover(notKept -> Future.failedFuture(
                            new DirectoryFailure(DirectoryFailure.Kind.UNAVAILABLE, "the record is not written")))
                    .onComplete(kept);
        });
        return kept.future();
    }

    /**
     * Any thread may ask; answered on the call's context, with nothing to do when the call has ended or is asked too much.
     *
     * @return fails when this server has let the call go, or does meanwhile: whoever takes it up will know
     */
    Future<List<SmaAction>> invoke(SmaInvocation what) {
        Promise<List<SmaAction>> reply = Promise.promise();
        context.runOnContext(ignored -> {
            if (whereabouts == Whereabouts.ELSEWHERE) {
                reply.fail(new CallElsewhere(false));
                return;
            }
            OptionalLong number = isGone() ? OptionalLong.empty() : invocations.opened(reply);
            if (number.isPresent()) {
                take(new CallEvent.Invoked(number.getAsLong(), what));
            } else {
                reply.complete(List.of());
            }
        });
        return reply.future();
    }

    /** The process stops: the call goes on elsewhere from its record. */
    Future<Void> leave() {
        Promise<Void> left = Promise.promise();
        context.runOnContext(ignored -> {
            if (!isGone()) {
                boolean isOver = state.phase() == CallPhase.ENDED;
                whereabouts = isOver ? Whereabouts.NOWHERE : Whereabouts.ELSEWHERE;
                if (!isOver) {
                    // Asked again elsewhere: a meeting that is being made now is made there, by the same token.
                    invocations.sendElsewhere();
                }
                stopEverything();
                parting = isOver ? keeper.forget() : keeper.release(state.record());
            }
            parting.onComplete(left);
        });
        return left.future();
    }

    long lagMillis() {
        Hearing listening = hearing;
        return listening == null ? 0 : Math.max(0, listening.lagMillis()); // -1 before anything was read
    }

    private boolean isGone() {
        return whereabouts != Whereabouts.HERE;
    }

    private void take(CallEvent event) {
        if (isGone()) {
            return;
        }
        inbox.add(event);
        if (working) {
            return; // an effect was answered at once; its event waits its turn
        }
        working = true;
        try {
            for (CallEvent next = inbox.poll(); next != null; next = inbox.poll()) {
                ClockReading now = new ClockReading(
                        platform.monotonicMillis(), platform.clock().millis());
                watch.event(next, now.wallMillis());
                Step step = platform.machine().on(state, next, now);
                state = step.state();
                for (CallEffect effect : step.effects()) {
                    if (!isGone()) { // the first of them may tell that the call is another node's by now
                        attempt(effect);
                        watch.effect(effect, now.wallMillis());
                    }
                }
            }
        } finally {
            working = false;
        }
    }

    /** What cannot be done must not keep the rest from being done, least of all the reply. */
    private void attempt(CallEffect effect) {
        try {
            execute(effect);
        } catch (RuntimeException e) {
            // Without its message, which may quote what was said.
            LOG.error(
                    "{} cannot be done: {} {}",
                    effect.getClass().getSimpleName(),
                    e.getClass().getSimpleName(),
                    e.getStackTrace().length == 0 ? "" : e.getStackTrace()[0]);
            if (effect instanceof CallEffect.StartConsumer) {
                inbox.add(new CallEvent.ConsumerEnded());
            }
        }
    }

    private void execute(CallEffect effect) {
        switch (effect) {
            case CallEffect.CreateMeeting(String transactionId) ->
                answer(
                        platform.telephony().openMeeting(transactionId),
                        seat -> new CallEvent.MeetingCreated(seat.meetingId(), seat.attendeeId(), seat.joinToken()),
                        failure -> new CallEvent.MeetingFailed());
            case CallEffect.DeleteMeeting(String meetingId) -> platform.closer().close(meetingId);
            case CallEffect.StartPipeline(String meetingId) ->
                answer(
                        platform.telephony().startPipeline(meetingId),
                        id -> new CallEvent.PipelineStarted(),
                        failure -> new CallEvent.PipelineFailed(isBusy(failure)));
            case CallEffect.RequestUpdate(long update, String smaId, String transactionId) ->
                answer(
                        platform.telephony().nudge(smaId, transactionId, Long.toString(update)),
                        done -> new CallEvent.UpdateAccepted(update),
                        failure -> new CallEvent.UpdateRefused(update, isBusy(failure)));
            case CallEffect.Reply(long request, List<SmaAction> actions) -> invocations.reply(request, actions, saved);
            case CallEffect.StartConsumer start -> {
                stopListening();
                hearing = platform.hearings().open(start, context, new HeardEvents(this::take));
            }
            case CallEffect.StopConsumer stop -> stopListening();
            case CallEffect.RequestAnswer ask ->
                answers.put(ask.question(), new AnswerStream(platform.responder(), ask, told -> {
                    if (!(told instanceof CallEvent.AnswerSentence)) {
                        answers.remove(ask.question());
                    }
                    take(told);
                }));
            case CallEffect.CancelAnswer(long question) -> {
                AnswerStream open = answers.remove(question);
                if (open != null) {
                    open.cancel();
                }
            }
            case CallEffect.SaveRecord(var record) -> saved = keeper.save(record);
            case CallEffect.DeleteRecord(String callId) -> forget();
            case CallEffect.WakeAt(long atMillis) -> alarm.set(atMillis);
            case CallEffect.Count(var metric) -> platform.metrics().count(metric);
            case CallEffect.RecordTime(var span, long millis) ->
                platform.metrics().time(span, millis);
        }
    }

    private <T> void answer(
            Future<T> asked, Function<T, CallEvent> onSuccess, Function<Throwable, CallEvent> onFailure) {
        asked.onFailure(failure -> LOG.warn("The telephone side refuses a call something: {}", failure.getMessage()))
                .onComplete(done ->
                        tell(done.succeeded() ? onSuccess.apply(done.result()) : onFailure.apply(done.cause())));
    }

    private static boolean isBusy(Throwable failure) {
        return failure instanceof TelephonyFailure told && told.kind() == TelephonyFailure.Kind.BUSY;
    }

    /** The last effect of a call, but for the replies that are still owed. */
    private void forget() {
        context.runOnContext(ignored -> {
            if (!isGone()) {
                whereabouts = Whereabouts.NOWHERE;
                stopEverything();
                parting = keeper.forget().onComplete(done -> home.onEnded());
            }
        });
    }

    /** Another node has taken the call over; it is no longer ours to end. */
    private void lost() {
        if (!isGone()) {
            whereabouts = Whereabouts.ELSEWHERE;
            stopEverything();
            home.onLost();
        }
    }

    private void stopEverything() {
        watch.end(platform.clock().millis());
        alarm.cancel();
        stopListening();
        answers.values().forEach(AnswerStream::cancel);
        answers.clear();
        invocations.replyNothing();
        inbox.clear();
    }

    private void stopListening() {
        Hearing listening = hearing;
        hearing = null;
        if (listening != null) {
            listening.close();
        }
    }
}
