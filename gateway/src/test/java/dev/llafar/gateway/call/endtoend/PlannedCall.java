package dev.llafar.gateway.call.endtoend;

import static dev.llafar.gateway.call.endtoend.TestCaller.is;

import dev.llafar.gateway.call.CallHistory;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Predicate;

/** One of many calls that run according to a {@link CallPlan}. */
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

    /** Places the call at its time. Completes when the greeting has been spoken and the caller's stream has started. */
    static Future<PlannedCall> dial(CallEnvironment environment, GatewayProcess gateway, CallPlan plan) {
        return environment
                .delay(plan.dialMillis())
                .compose(now -> environment.dial(0))
                .compose(caller -> caller.hears(GREETING)
                        .compose(greeted -> caller.nth(1, is("stream_started")))
                        .map(listening -> new PlannedCall(
                                environment,
                                plan,
                                caller,
                                // Read during the call, because the server keeps the histories of few ended calls.
                                gateway.calls().history(caller.id()).orElseThrow())));
    }

    /** Asks the question and hangs up as planned. Completes when the call has ended. */
    Future<PlannedCall> converse() {
        return environment
                .delay(plan.askMillis())
                .compose(now -> caller.ask(plan.question()))
                .compose(saying -> switch (plan.hangsUp()) {
                    case DURING_QUESTION -> caller.nth(1, is("caller_speaking"));
                    case DURING_ANSWER -> caller.nth(1, answer());
                    case AFTER_ANSWER ->
                        caller.nth(1, answer())
                                .compose(begun -> asked())
                                .compose(question -> environment
                                        .vertx()
                                        .executeBlocking(() -> environment.answerTo(question), false))
                                .compose(answer -> caller.hears(answer.getLast()));
                })
                .compose(now -> environment.delay(plan.hangUpMillis()))
                .compose(now -> caller.hangUp())
                .compose(gone -> caller.ended())
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

    /** To be read after the end of the call. */
    Future<Transcripts> transcripts() {
        return history.read(0)
                .map(page -> new Transcripts(
                        texts(page.entries(), CallHistory.Kind.UNDERSTOOD),
                        texts(page.entries(), CallHistory.Kind.ASKED)));
    }

    /** The final transcripts, and the questions that were sent to the model. */
    record Transcripts(List<String> finals, List<String> questions) {}

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
