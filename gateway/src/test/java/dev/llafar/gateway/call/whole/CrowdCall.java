package dev.llafar.gateway.call.whole;

import static dev.llafar.gateway.call.whole.TownCaller.is;

import dev.llafar.gateway.call.CallWatch;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Predicate;

/** One call of many: done as planned, and what both sides tell of it. */
final class CrowdCall {
    static final String GREETING = "Hello. How can I help you?";

    private final PhoneTown town;
    private final CrowdPlan plan;
    private final TownCaller caller;
    private final CallWatch watch;

    private CrowdCall(PhoneTown town, CrowdPlan plan, TownCaller caller, CallWatch watch) {
        this.town = town;
        this.plan = plan;
        this.caller = caller;
        this.watch = watch;
    }

    /** Dials when it is time; done when the caller was greeted and is listened to. */
    static Future<CrowdCall> dial(PhoneTown town, TownGateway gateway, CrowdPlan plan) {
        return town.pass(plan.dialMillis()).compose(now -> town.dial(0)).compose(caller -> caller.hears(GREETING)
                .compose(greeted -> caller.nth(1, is("stream_started")))
                .map(listening -> new CrowdCall(
                        town,
                        plan,
                        caller,
                        // Taken while the call is up: the server remembers few of those that are over.
                        gateway.desk().watch(caller.id()).orElseThrow())));
    }

    /** Asks, hears and hangs up; done when nothing of the call is under way any more. */
    Future<CrowdCall> goOn() {
        return town.pass(plan.askMillis())
                .compose(now -> caller.ask(plan.question()))
                .compose(saying -> switch (plan.leaves()) {
                    case IN_QUESTION -> caller.nth(1, is("caller_speaking"));
                    case IN_ANSWER -> caller.nth(1, answer());
                    case AFTER_ANSWER ->
                        caller.nth(1, answer())
                                .compose(begun -> asked())
                                .compose(question -> town.vertx().executeBlocking(() -> town.answerTo(question), false))
                                .compose(answer -> caller.hears(answer.getLast()));
                })
                .compose(now -> town.pass(plan.leaveMillis()))
                .compose(now -> caller.hangUp())
                .compose(gone -> caller.over())
                .map(over -> this);
    }

    private static Predicate<JsonObject> answer() {
        return TownCaller.speech().and(entry -> !entry.getString("text").equals(GREETING));
    }

    private Future<String> asked() {
        return watch.from(0)
                .map(seen -> texts(seen.moments(), CallWatch.Kind.ASKED).getFirst());
    }

    CrowdPlan plan() {
        return plan;
    }

    TownCaller caller() {
        return caller;
    }

    /** Once the call is over. */
    Future<Told> told() {
        return watch.from(0)
                .map(seen -> new Told(
                        texts(seen.moments(), CallWatch.Kind.UNDERSTOOD), texts(seen.moments(), CallWatch.Kind.ASKED)));
    }

    /** What the server says that it understood, and what it asked the model. */
    record Told(List<String> understood, List<String> asked) {}

    private static List<String> texts(List<CallWatch.Moment> moments, CallWatch.Kind kind) {
        return moments.stream()
                .filter(moment -> moment.kind() == kind)
                .map(CallWatch.Moment::text)
                .toList();
    }

    @Override
    public String toString() {
        return plan.question().name() + " " + plan + caller;
    }
}
