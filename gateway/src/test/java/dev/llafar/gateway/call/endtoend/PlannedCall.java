package dev.llafar.gateway.call.endtoend;

import static dev.llafar.gateway.call.endtoend.TestCaller.is;

import dev.llafar.gateway.call.CallHistory;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Predicate;

/** One call of many: done as planned, and what both sides tell of it. */
final class PlannedCall {
    static final String GREETING = "Hello. How can I help you?";

    private final CallEnvironment environment;
    private final CallPlan plan;
    private final TestCaller caller;
    private final CallHistory history;

    private PlannedCall(CallEnvironment environment, CallPlan plan, TestCaller caller, CallHistory history) {
        this.environment = environment;
        this.plan = plan;
        this.caller = caller;
        this.history = history;
    }

    /** Dials when it is time; done when the caller was greeted and is listened to. */
    static Future<PlannedCall> dial(CallEnvironment environment, GatewayProcess gateway, CallPlan plan) {
        return environment
                .pass(plan.dialMillis())
                .compose(now -> environment.dial(0))
                .compose(caller -> caller.hears(GREETING)
                        .compose(greeted -> caller.nth(1, is("stream_started")))
                        .map(listening -> new PlannedCall(
                                environment,
                                plan,
                                caller,
                                // Taken while the call is up: the server remembers few of those that are over.
                                gateway.calls().history(caller.id()).orElseThrow())));
    }

    /** Asks, hears and hangs up; done when nothing of the call is under way any more. */
    Future<PlannedCall> goOn() {
        return environment
                .pass(plan.askMillis())
                .compose(now -> caller.ask(plan.question()))
                .compose(saying -> switch (plan.leaves()) {
                    case IN_QUESTION -> caller.nth(1, is("caller_speaking"));
                    case IN_ANSWER -> caller.nth(1, answer());
                    case AFTER_ANSWER ->
                        caller.nth(1, answer())
                                .compose(begun -> asked())
                                .compose(question -> environment
                                        .vertx()
                                        .executeBlocking(() -> environment.answerTo(question), false))
                                .compose(answer -> caller.hears(answer.getLast()));
                })
                .compose(now -> environment.pass(plan.leaveMillis()))
                .compose(now -> caller.hangUp())
                .compose(gone -> caller.over())
                .map(over -> this);
    }

    private static Predicate<JsonObject> answer() {
        return TestCaller.speech().and(entry -> !entry.getString("text").equals(GREETING));
    }

    private Future<String> asked() {
        return history.read(0)
                .map(page -> texts(page.entries(), CallHistory.Kind.ASKED).getFirst());
    }

    CallPlan plan() {
        return plan;
    }

    TestCaller caller() {
        return caller;
    }

    /** Once the call is over. */
    Future<Told> told() {
        return history.read(0)
                .map(page -> new Told(
                        texts(page.entries(), CallHistory.Kind.UNDERSTOOD),
                        texts(page.entries(), CallHistory.Kind.ASKED)));
    }

    /** What the server says that it understood, and what it asked the model. */
    record Told(List<String> understood, List<String> asked) {}

    private static List<String> texts(List<CallHistory.Entry> moments, CallHistory.Kind kind) {
        return moments.stream()
                .filter(entry -> entry.kind() == kind)
                .map(CallHistory.Entry::text)
                .toList();
    }

    @Override
    public String toString() {
        return plan.question().name() + " " + plan + caller;
    }
}
