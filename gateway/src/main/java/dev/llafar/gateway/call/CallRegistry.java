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
 * The calls of this node. Invocations and events are passed to the call that they belong to; a call that this node does not
 * have is looked up in the directory and taken over if no node owns it. Thread safe.
 */
public final class CallRegistry {
    /** More calls are rejected at once, because the quality of all would suffer. */
    private static final int MAX_CALLS = 500;

    private static final long SWEEP_MILLIS = 10_000;
    private static final Logger LOG = LoggerFactory.getLogger(CallRegistry.class);

    private final CallDependencies dependencies;
    private final CallClaims claims;
    private final List<Context> contexts;
    private final ConcurrentMap<String, ActiveCall> calls = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Lookup> lookups = new ConcurrentHashMap<>();
    private final RecentCalls recent = new RecentCalls();
    private final AtomicBoolean isRejecting = new AtomicBoolean();
    private final long sweepTimer;
    private volatile boolean isReleasing;

    /**
     * A registry without calls. Every ten seconds it takes over the calls that no node owns.
     *
     * @param contexts event loops over which calls are distributed; a call stays on one of them
     */
    public CallRegistry(CallDependencies dependencies, List<Context> contexts) {
        this.dependencies = dependencies;
        this.claims = new CallClaims(dependencies);
        this.contexts = List.copyOf(contexts);
        this.sweepTimer = dependencies.vertx().setPeriodic(SWEEP_MILLIS, ignored -> takeOver());
        dependencies.metrics().registerLag(this, CallRegistry::maxLagSeconds);
    }

    /**
     * Handles an invocation by the SIP media application. A call in progress of which there is no record gets an apology and
     * is ended.
     *
     * @return the actions of the reply; fails if another node must handle the invocation
     */
    public Future<List<SmaAction>> handleInvocation(SmaInvocation invocation) {
        boolean isNew = invocation.type() == SmaInvocation.Type.NEW_INBOUND_CALL;
        IfUnknown ifUnknown = isNew
                ? IfUnknown.CREATE
                : invocation.type().isMidCall() ? IfUnknown.CREATE_IF_LOOKED_UP : IfUnknown.IGNORE;
        return find(invocation.transactionId(), ifUnknown)
                .compose(call -> call.isPresent()
                        ? call.get().handleInvocation(invocation)
                        : Future.succeededFuture(isNew ? rejection(invocation) : List.<SmaAction>of()))
                // The node that takes the call over from a stopped one requests an invocation. Until then the caller
                // waits.
                .recover(e -> e instanceof CallNotOwnedException notOwned && notOwned.isOwnerUnresponsive()
                        ? Future.succeededFuture(List.of())
                        : Future.failedFuture(e));
    }

    private static List<SmaAction> rejection(SmaInvocation invocation) {
        return List.of(new SmaAction.Hangup(invocation.callId()));
    }

    /** A lookup in progress. */
    private record Lookup(IfUnknown ifUnknown, Promise<Optional<ActiveCall>> result) {}

    /** What to do if the directory does not have a call. */
    private enum IfUnknown {
        /** Create the call, also if the lookup fails. */
        CREATE,
        /** Create the call, but only if the directory responds. */
        CREATE_IF_LOOKED_UP,
        IGNORE
    }

    /**
     * Passes an event to a call.
     *
     * @return whether there is such a call, once the change is saved in the directory; fails if another node must handle the
     *     event, or if it must be sent again
     */
    public Future<Boolean> handleEvent(String callId, CallEvent event) {
        return find(callId, IfUnknown.IGNORE).compose(call -> handleEvent(call, event));
    }

    private static Future<Boolean> handleEvent(Optional<ActiveCall> call, CallEvent event) {
        return call.map(found -> found.handleEvent(event).map(true)).orElseGet(() -> Future.succeededFuture(false));
    }

    /** The id of the call that takes place in a meeting; empty if there is none. */
    public Future<Optional<String>> callIdOfMeeting(String meetingId) {
        return claims.callIdOfMeeting(meetingId);
    }

    /**
     * Transcribes a stream of a call that another application answers, under the id of its meeting or contact.
     *
     * @return whether the call was accepted
     */
    public Future<Boolean> listenOnly(StreamStart start) {
        return find(start.callId(), IfUnknown.CREATE)
                .compose(call -> handleEvent(call, new CallEvent.ListenOnly(start)));
    }

    /** Whether the call ended on this node. */
    public boolean hasEnded(String callId) {
        return recent.hasEnded(callId);
    }

    /** The history of a call of this node, for a while also after its end. */
    public Optional<CallHistory> history(String callId) {
        return recent.history(callId);
    }

    /** Takes over the calls that no node owns, and returns their number. */
    public Future<Integer> takeOver() {
        return dependencies
                .directory()
                .calls()
                .compose(this::takeOver)
                .onFailure(e -> LOG.warn("Cannot list the call directory: {}", e.getMessage()))
                .otherwise(0);
    }

    private Future<Integer> takeOver(List<CallEntry> entries) {
        long now = dependencies.clock().millis();
        List<Future<Optional<ActiveCall>>> taken = new ArrayList<>();
        long owned = 0;
        for (CallEntry entry : entries) {
            boolean isOwn = entry.lease()
                    .filter(lease -> lease.node().equals(dependencies.node()))
                    .isPresent();
            owned += isOwn ? 1 : 0;
            boolean isUnowned =
                    entry.lease().filter(lease -> lease.untilMillis() > now).isEmpty();
            if ((isOwn || isUnowned) && !calls.containsKey(entry.id()) && !isReleasing) {
                taken.add(find(entry.id(), IfUnknown.IGNORE));
            }
        }
        dependencies.metrics().setCalls(entries.size(), owned);
        return Future.join(taken).otherwiseEmpty().map(ignored -> (int) taken.stream()
                .filter(call -> call.succeeded() && call.result().isPresent())
                .count());
    }

    /** The number of calls that this node owns. */
    public int activeCalls() {
        return calls.size();
    }

    /** Completes when the meetings of all ended calls are deleted, or deleting them has failed for good. */
    public Future<Void> meetingsDeleted() {
        return dependencies.meetingCloser().idle();
    }

    /** Releases all calls for other nodes to take over, without ending any. */
    public Future<Void> releaseAll() {
        isReleasing = true;
        dependencies.vertx().cancelTimer(sweepTimer);
        return Future.join(calls.values().stream().map(ActiveCall::release).toList())
                .compose(released -> meetingsDeleted())
                .timeout(5, TimeUnit.SECONDS)
                .otherwiseEmpty()
                .mapEmpty();
    }

    private Future<Optional<ActiveCall>> find(String callId, IfUnknown ifUnknown) {
        ActiveCall active = calls.get(callId);
        if (active != null) {
            return Future.succeededFuture(Optional.of(active));
        }
        if (recent.hasEnded(callId)) {
            return Future.succeededFuture(Optional.empty());
        }
        Lookup lookup = new Lookup(ifUnknown, Promise.promise());
        Lookup earlier = lookups.putIfAbsent(callId, lookup);
        if (earlier != null) {
            // One lookup serves all requests, except that one which may not create the call is followed by one which
            // may.
            boolean isRepeated = ifUnknown != IfUnknown.IGNORE && earlier.ifUnknown() == IfUnknown.IGNORE;
            Future<Optional<ActiveCall>> result = earlier.result().future();
            return isRepeated ? result.transform(done -> find(callId, ifUnknown)) : result;
        }
        lookUp(callId, ifUnknown).onComplete(done -> {
            lookups.remove(callId);
            lookup.result().handle(done);
        });
        return lookup.result().future();
    }

    private Future<Optional<ActiveCall>> lookUp(String callId, IfUnknown ifUnknown) {
        ActiveCall active = calls.get(callId);
        if (active != null || recent.hasEnded(callId)) { // an earlier lookup completed since the first check
            return Future.succeededFuture(Optional.ofNullable(active));
        }
        return restore(callId)
                .recover(e -> e instanceof CallNotOwnedException || ifUnknown != IfUnknown.CREATE
                        ? Future.failedFuture(e)
                        : Future.succeededFuture(Optional.empty()))
                .map(restored ->
                        restored.isPresent() || ifUnknown == IfUnknown.IGNORE ? restored : createIfAllowed(callId));
    }

    private Optional<ActiveCall> createIfAllowed(String callId) {
        if (isReleasing) {
            throw new CallNotOwnedException(false);
        }
        if (calls.size() >= MAX_CALLS) {
            if (!isRejecting.getAndSet(true)) { // one log entry, however many calls are rejected
                LOG.warn("Rejecting new calls: {} are active", calls.size());
            }
            return Optional.empty();
        }
        isRejecting.set(false);
        return Optional.of(add(callId, new CallRecordWriter(dependencies, null), Optional.empty()));
    }

    private Future<Optional<ActiveCall>> restore(String callId) {
        return isReleasing
                ? Future.failedFuture(new CallNotOwnedException(false))
                : claims.claim(callId).map(claimed -> claimed.map(this::restore));
    }

    private ActiveCall restore(CallEntry entry) {
        CallRecord record = CallRecord.fromJson(entry.state());
        CallRecordWriter writer = new CallRecordWriter(dependencies, entry);
        if (isReleasing) {
            writer.release(record);
            throw new CallNotOwnedException(false);
        }
        ActiveCall call = add(entry.id(), writer, Optional.of(new CallEvent.Restored(record)));
        LOG.info("Took over a call in progress");
        return call;
    }

    /** @param first an event that the call must process before any other, also before its release */
    private ActiveCall add(String callId, CallRecordWriter writer, Optional<CallEvent> first) {
        Context context = contexts.get(Math.floorMod(callId.hashCode(), contexts.size()));
        ActiveCall call = new ActiveCall(dependencies, context, writer, recent.add(callId), new ActiveCall.Listener() {
            @Override
            public void onEnded() {
                recent.addEnded(callId);
                onOwnershipLost();
            }

            @Override
            public void onOwnershipLost() {
                calls.remove(callId);
                recent.remove(callId);
            }
        });
        first.ifPresent(call::handleEvent);
        calls.put(callId, call);
        return call;
    }

    private double maxLagSeconds() {
        return calls.values().stream().mapToLong(ActiveCall::lagMillis).max().orElse(0) / 1_000.0;
    }
}
