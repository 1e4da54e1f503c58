package dev.llafar.gateway.call;

import dev.llafar.gateway.call.directory.CallEntry;
import dev.llafar.gateway.call.machine.CallEvent;
import dev.llafar.gateway.call.machine.CallRecord;
import dev.llafar.gateway.call.sma.SmaAction;
import dev.llafar.gateway.call.sma.SmaInvocation;
import dev.llafar.gateway.call.sma.StreamStart;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the call that something happens to: among those of this node, or in the directory, from which it takes up what
 * nobody looks after. Safe for use from every thread.
 */
public final class CallDesk {
    /** A caller who would be served badly is better told at once. */
    private static final int MOST_CALLS = 500;

    private static final long SWEEP_MILLIS = 10_000;
    private static final Logger LOG = LoggerFactory.getLogger(CallDesk.class);

    private final CallPlatform platform;
    private final CallClaims claims;
    private final List<Context> contexts;
    private final ConcurrentMap<String, OngoingCall> calls = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Opening> opening = new ConcurrentHashMap<>();
    private final EndedCalls ended = new EndedCalls();
    private final CallWatches watches = new CallWatches();
    private final AtomicBoolean refusing = new AtomicBoolean();
    private final long sweep;
    private volatile boolean leaving;

    /**
     * A desk without calls.
     *
     * @param contexts event loops over which calls are spread; a call stays on its own
     */
    public CallDesk(CallPlatform platform, List<Context> contexts) {
        this.platform = platform;
        this.claims = new CallClaims(platform);
        this.contexts = List.copyOf(contexts);
        this.sweep = platform.vertx().setPeriodic(SWEEP_MILLIS, ignored -> takeUp());
        platform.metrics().lag(this, CallDesk::worstLagSeconds);
    }

    /**
     * Answers the SIP media application. A call in mid-air that nobody knows is told so and ended.
     *
     * @return fails when another node is to be asked
     */
    public Future<List<SmaAction>> invoked(SmaInvocation what) {
        boolean isNew = what.type() == SmaInvocation.Type.NEW_INBOUND_CALL;
        Unknown unknown = isNew ? Unknown.BEGINS : what.type().isMidCall() ? Unknown.BEGINS_IF_SURE : Unknown.IS_LEFT;
        return find(what.transactionId(), unknown)
                .compose(call -> call.isPresent()
                        ? call.get().invoke(what)
                        : Future.succeededFuture(isNew ? refusal(what) : List.<SmaAction>of()))
                // Whoever takes the call up from a dead node will ask to be asked; until then the caller stays.
                .recover(e -> e instanceof CallElsewhere there && there.isOwnerSilent()
                        ? Future.succeededFuture(List.of())
                        : Future.failedFuture(e));
    }

    private static List<SmaAction> refusal(SmaInvocation what) {
        return List.of(new SmaAction.Hangup(what.callId()));
    }

    /** A call that is being looked for. */
    private record Opening(Unknown unknown, Promise<Optional<OngoingCall>> found) {}

    /** What becomes of a call that is not found. */
    private enum Unknown {
        BEGINS,
        /** Unless the directory is not to be asked. */
        BEGINS_IF_SURE,
        IS_LEFT
    }

    /**
     * Something happened to a call.
     *
     * @return whether there is such a call, once what happened is in the directory; fails when another node is to be told, or
     *     the same again
     */
    public Future<Boolean> happened(String callId, CallEvent event) {
        return find(callId, Unknown.IS_LEFT).compose(call -> told(call, event));
    }

    private static Future<Boolean> told(Optional<OngoingCall> call, CallEvent event) {
        return call.map(known -> known.tell(event).map(true)).orElseGet(() -> Future.succeededFuture(false));
    }

    /** The call that is held in a meeting; empty when none is known. */
    public Future<Optional<String>> callIn(String meetingId) {
        return claims.callIn(meetingId);
    }

    /** Listens to a voice whose call somebody else answers, under the meeting's or contact's name. */
    public Future<Boolean> listen(StreamStart start) {
        return find(start.callId(), Unknown.BEGINS).compose(call -> told(call, new CallEvent.ListenOnly(start)));
    }

    /** Whether the call was one of this node's and is over. */
    public boolean hasEnded(String callId) {
        return ended.contains(callId);
    }

    /** What happens in a call of this node, also for a while after its end. */
    public Optional<CallWatch> watch(String callId) {
        return watches.of(callId);
    }

    /** Takes up the calls that nobody looks after, and counts. */
    public Future<Integer> takeUp() {
        return platform.directory()
                .calls()
                .compose(entries -> {
                    long now = platform.clock().millis();
                    List<Future<Optional<OngoingCall>>> taken = new ArrayList<>();
                    long own = 0;
                    for (CallEntry entry : entries) {
                        boolean ours = entry.lease()
                                .filter(lease -> lease.node().equals(platform.node()))
                                .isPresent();
                        own += ours ? 1 : 0;
                        boolean free = entry.lease()
                                .filter(lease -> lease.untilMillis() > now)
                                .isEmpty();
                        if ((ours || free) && !calls.containsKey(entry.id()) && !leaving) {
                            taken.add(find(entry.id(), Unknown.IS_LEFT));
                        }
                    }
                    platform.metrics().directoryHolds(entries.size(), own);
                    return Future.join(taken).otherwiseEmpty().map(ignored -> (int) taken.stream()
                            .filter(call -> call.succeeded() && call.result().isPresent())
                            .count());
                })
                .onFailure(e -> LOG.warn("The call directory does not answer: {}", e.getMessage()))
                .otherwise(0);
    }

    /** Calls that this node looks after. */
    public int ongoing() {
        return calls.size();
    }

    /** Done when the meetings of the calls that have ended are closed. */
    public Future<Void> settled() {
        return platform.closer().settled();
    }

    /** Lets all calls go to whoever takes them up; nothing is ended. */
    public Future<Void> leave() {
        leaving = true;
        platform.vertx().cancelTimer(sweep);
        return Future.join(calls.values().stream().map(OngoingCall::leave).toList())
                .compose(left -> settled())
                .timeout(5, TimeUnit.SECONDS)
                .otherwiseEmpty()
                .mapEmpty();
    }

    private Future<Optional<OngoingCall>> find(String callId, Unknown unknown) {
        OngoingCall known = calls.get(callId);
        if (known != null) {
            return Future.succeededFuture(Optional.of(known));
        }
        if (ended.contains(callId)) {
            return Future.succeededFuture(Optional.empty());
        }
        Opening mine = new Opening(unknown, Promise.promise());
        Opening underWay = opening.putIfAbsent(callId, mine);
        if (underWay != null) {
            // Whoever asked first decides, unless only we may begin the call.
            boolean isOursToBegin = unknown != Unknown.IS_LEFT && underWay.unknown() == Unknown.IS_LEFT;
            Future<Optional<OngoingCall>> first = underWay.found().future();
            return isOursToBegin ? first.transform(done -> find(callId, unknown)) : first;
        }
        search(callId, unknown).onComplete(done -> {
            opening.remove(callId);
            mine.found().handle(done);
        });
        return mine.found().future();
    }

    private Future<Optional<OngoingCall>> search(String callId, Unknown unknown) {
        OngoingCall known = calls.get(callId);
        if (known != null || ended.contains(callId)) { // found by somebody else since the first look
            return Future.succeededFuture(Optional.ofNullable(known));
        }
        return restored(callId)
                .recover(e -> e instanceof CallElsewhere || unknown != Unknown.BEGINS
                        ? Future.failedFuture(e)
                        : Future.succeededFuture(Optional.empty()))
                .map(restored -> restored.isPresent() || unknown == Unknown.IS_LEFT ? restored : begun(callId));
    }

    private Optional<OngoingCall> begun(String callId) {
        if (leaving) {
            throw new CallElsewhere(false);
        }
        if (calls.size() >= MOST_CALLS) {
            if (!refusing.getAndSet(true)) { // once, however many come
                LOG.warn("Calls are refused: {} are in progress", calls.size());
            }
            return Optional.empty();
        }
        refusing.set(false);
        return Optional.of(opened(callId, new RecordKeeper(platform, null), Optional.empty()));
    }

    private Future<Optional<OngoingCall>> restored(String callId) {
        return leaving
                ? Future.failedFuture(new CallElsewhere(false))
                : claims.claim(callId).map(claimed -> claimed.map(this::takenUp));
    }

    private OngoingCall takenUp(CallEntry entry) {
        CallRecord before = CallRecord.fromJson(entry.state());
        RecordKeeper keeper = new RecordKeeper(platform, entry);
        if (leaving) {
            keeper.release(before);
            throw new CallElsewhere(false);
        }
        OngoingCall call = opened(entry.id(), keeper, Optional.of(new CallEvent.Restored(before)));
        LOG.info("Took up a call that was in progress");
        return call;
    }

    /** @param first what the call is to know before anybody else can tell it something, also that this server stops */
    private OngoingCall opened(String callId, RecordKeeper keeper, Optional<CallEvent> first) {
        Context context = contexts.get(Math.floorMod(callId.hashCode(), contexts.size()));
        OngoingCall call = new OngoingCall(platform, context, keeper, watches.begin(callId), new OngoingCall.Home() {
            @Override
            public void onEnded() {
                ended.add(callId);
                onLost();
            }

            @Override
            public void onLost() {
                calls.remove(callId);
                watches.end(callId);
            }
        });
        first.ifPresent(call::tell);
        calls.put(callId, call);
        return call;
    }

    private double worstLagSeconds() {
        return calls.values().stream().mapToLong(OngoingCall::lagMillis).max().orElse(0) / 1_000.0;
    }
}
