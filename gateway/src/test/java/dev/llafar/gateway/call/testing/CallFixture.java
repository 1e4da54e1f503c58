package dev.llafar.gateway.call.testing;

import static dev.llafar.gateway.testing.Futures.await;

import dev.llafar.gateway.call.CallDependencies;
import dev.llafar.gateway.call.CallHistory;
import dev.llafar.gateway.call.CallMetrics;
import dev.llafar.gateway.call.CallRegistry;
import dev.llafar.gateway.call.MeetingCloser;
import dev.llafar.gateway.call.machine.CallEvent;
import dev.llafar.gateway.call.machine.CallMachine;
import dev.llafar.gateway.call.machine.CallRules;
import dev.llafar.gateway.call.sma.SmaAction;
import dev.llafar.gateway.call.sma.SmaInvocation;
import dev.llafar.gateway.call.sma.StreamStart;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;

/** A {@link CallRegistry} with scripted dependencies. Its methods send what AWS sends in a call. */
public final class CallFixture implements AutoCloseable {
    public final Vertx vertx;
    public final FaultyDirectory directory;
    public final ScriptedTelephony telephony = new ScriptedTelephony();
    public final ScriptedLanguageModel languageModel = new ScriptedLanguageModel();
    public final ScriptedTranscriptions transcriptions = new ScriptedTranscriptions();
    public final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    public final CallRegistry calls;
    private final Context context;
    private int sequence;

    private CallFixture(Vertx vertx, FaultyDirectory directory, String node, InstantSource clock) {
        this.vertx = vertx;
        this.directory = directory;
        this.context = vertx.getOrCreateContext();
        this.calls = new CallRegistry(
                new CallDependencies(
                        vertx,
                        new CallMachine(CallRules.defaults()),
                        directory,
                        telephony,
                        new MeetingCloser(vertx, telephony),
                        languageModel,
                        transcriptions,
                        new CallMetrics(meters),
                        node,
                        clock,
                        System::nanoTime),
                List.of(context));
    }

    public static CallFixture start() {
        return start(new FaultyDirectory());
    }

    public static CallFixture start(FaultyDirectory directory) {
        return start(directory, InstantSource.system());
    }

    /** Starts with a wall clock that the test controls. */
    public static CallFixture start(FaultyDirectory directory, InstantSource clock) {
        return new CallFixture(Vertx.vertx(), directory, "node-a", clock);
    }

    /** Another node with the same directory. */
    public CallFixture another(String node) {
        return new CallFixture(Vertx.vertx(), directory, node, InstantSource.system());
    }

    /** Sends an invocation and returns the actions of the reply. */
    public List<SmaAction> invoke(SmaInvocation.Type type, String callId, SmaInvocation.ActionReport report) {
        return await(
                calls.handleInvocation(new SmaInvocation(type, ++sequence, callId, "sma", "leg-of-" + callId, report)));
    }

    public List<SmaAction> invoke(SmaInvocation.Type type, String callId) {
        return invoke(type, callId, SmaInvocation.ActionReport.NONE);
    }

    /** Reports that an action succeeded. */
    public List<SmaAction> succeed(String callId, SmaAction action) {
        return invoke(
                SmaInvocation.Type.ACTION_SUCCESSFUL,
                callId,
                new SmaInvocation.ActionReport(
                        action.type(), action instanceof SmaAction.Speak speak ? speak.text() : "", ""));
    }

    public boolean send(String callId, CallEvent event) {
        return await(calls.handleEvent(callId, event));
    }

    /** Starts a call up to the end of the greeting, and returns the transcription of its audio. */
    public ScriptedTranscriptions.Scripted begin(String callId) {
        SmaAction join = invoke(SmaInvocation.Type.NEW_INBOUND_CALL, callId).getFirst();
        send(callId, new CallEvent.MeetingStarted());
        List<SmaAction> greeting = succeed(callId, join);
        send(
                callId,
                new CallEvent.StreamStarted(new StreamStart(
                        "meeting-of-" + callId,
                        callId,
                        "caller-of-" + callId,
                        "arn:aws:kinesisvideo:stream",
                        "1001",
                        0)));
        if (!greeting.isEmpty()) {
            succeed(callId, greeting.getFirst());
        }
        return transcriptions.newest();
    }

    /** Waits until the history of the call has at least this many entries of a kind. */
    public List<CallHistory.Entry> awaitEntries(String callId, CallHistory.Kind kind, int count) {
        CallHistory history = calls.history(callId).orElseThrow();
        return await(entries(history, kind, count));
    }

    /** Waits for the end of the call and for the cleanup after it, which runs in the same task of the event loop. */
    public void awaitEnd(String callId) {
        awaitEntries(callId, CallHistory.Kind.ENDED, 1);
        Promise<Void> next = Promise.promise();
        context.runOnContext(ignored -> next.complete());
        await(next.future());
    }

    private static Future<List<CallHistory.Entry>> entries(CallHistory history, CallHistory.Kind kind, int count) {
        return history.read(0).compose(page -> {
            long found = page.entries().stream()
                    .filter(entry -> entry.kind() == kind)
                    .count();
            return found >= count
                    ? Future.succeededFuture(page.entries())
                    : history.read(
                                    page.entries().isEmpty()
                                            ? 0
                                            : page.entries().getLast().index() + 1)
                            .compose(more -> entries(history, kind, count));
        });
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
