package dev.llafar.gateway.call.testing;

import static dev.llafar.gateway.testing.Awaiting.await;

import dev.llafar.gateway.call.CallDesk;
import dev.llafar.gateway.call.CallMetrics;
import dev.llafar.gateway.call.CallPlatform;
import dev.llafar.gateway.call.CallWatch;
import dev.llafar.gateway.call.MeetingCloser;
import dev.llafar.gateway.call.directory.CallDirectory;
import dev.llafar.gateway.call.directory.MemoryCallDirectory;
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
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** A desk with doubles around it, and the other side of a call: what the service invokes and EventBridge tells. */
public final class CallBench implements AutoCloseable {
    public final Vertx vertx;
    public final SlowDirectory directory;
    public final ScriptedTelephony telephony = new ScriptedTelephony();
    public final ScriptedResponder responder = new ScriptedResponder();
    public final ScriptedHearings hearings = new ScriptedHearings();
    public final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    public final CallDesk desk;
    private final Context context;
    private int sequence;

    private CallBench(Vertx vertx, SlowDirectory directory, String node, InstantSource clock) {
        this.vertx = vertx;
        this.directory = directory;
        this.context = vertx.getOrCreateContext();
        this.desk = new CallDesk(
                new CallPlatform(
                        vertx,
                        new CallMachine(CallRules.defaults()),
                        directory,
                        telephony,
                        new MeetingCloser(vertx, telephony),
                        responder,
                        hearings,
                        new CallMetrics(meters),
                        node,
                        clock,
                        System::nanoTime),
                List.of(context));
    }

    public static CallBench start() {
        return start(new MemoryCallDirectory(InstantSource.system(), Duration.ofHours(1), 1_000));
    }

    public static CallBench start(CallDirectory directory) {
        return start(directory, InstantSource.system());
    }

    /** Starts with a wall clock that the test may step. */
    public static CallBench start(CallDirectory directory, InstantSource clock) {
        return new CallBench(Vertx.vertx(), new SlowDirectory(directory), "node-a", clock);
    }

    /** Another process on the same directory. */
    public CallBench another(String node) {
        return new CallBench(Vertx.vertx(), directory, node, InstantSource.system());
    }

    /** The service invokes, and gets its actions. */
    public List<SmaAction> invoke(SmaInvocation.Type type, String call, SmaInvocation.ActionReport acted) {
        return await(desk.invoked(new SmaInvocation(type, ++sequence, call, "sma", "leg-of-" + call, acted)));
    }

    public List<SmaAction> invoke(SmaInvocation.Type type, String call) {
        return invoke(type, call, SmaInvocation.ActionReport.NONE);
    }

    /** The action ended well. */
    public List<SmaAction> succeed(String call, SmaAction action) {
        return invoke(
                SmaInvocation.Type.ACTION_SUCCESSFUL,
                call,
                new SmaInvocation.ActionReport(
                        action.type(), action instanceof SmaAction.Speak speak ? speak.text() : "", ""));
    }

    public boolean happens(String call, CallEvent event) {
        return await(desk.happened(call, event));
    }

    /** A call that was answered, greeted and is listened to. */
    public ScriptedHearings.Open begin(String call) {
        SmaAction join = invoke(SmaInvocation.Type.NEW_INBOUND_CALL, call).getFirst();
        happens(call, new CallEvent.MeetingStarted());
        List<SmaAction> greeting = succeed(call, join);
        happens(
                call,
                new CallEvent.StreamStarted(new StreamStart(
                        "meeting-of-" + call, call, "caller-of-" + call, "arn:aws:kinesisvideo:stream", "1001", 0)));
        if (!greeting.isEmpty()) {
            succeed(call, greeting.getFirst());
        }
        return hearings.newest();
    }

    /** Waits until something of that kind has happened in the call, as often as told. */
    public List<CallWatch.Moment> until(String call, CallWatch.Kind kind, int times) {
        CallWatch watch = desk.watch(call).orElseThrow();
        return await(until(watch, kind, times));
    }

    /** Waits for the end of the call, and for what the desk does at the end: both are one task of its event loop. */
    public void untilGone(String call) {
        until(call, CallWatch.Kind.ENDED, 1);
        Promise<Void> next = Promise.promise();
        context.runOnContext(ignored -> next.complete());
        await(next.future());
    }

    private static Future<List<CallWatch.Moment>> until(CallWatch watch, CallWatch.Kind kind, int times) {
        return watch.from(0).compose(seen -> {
            long there = seen.moments().stream()
                    .filter(moment -> moment.kind() == kind)
                    .count();
            return there >= times
                    ? Future.succeededFuture(seen.moments())
                    : watch.from(
                                    seen.moments().isEmpty()
                                            ? 0
                                            : seen.moments().getLast().index() + 1)
                            .compose(more -> until(watch, kind, times));
        });
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
