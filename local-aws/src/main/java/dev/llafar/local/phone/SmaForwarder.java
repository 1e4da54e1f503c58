package dev.llafar.local.phone;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * The function behind a SIP media application. The contract, which production's function keeps too:
 *
 * <ul>
 *   <li>The event goes as it is to the gateway's {@code POST /sma}, with {@code Authorization: Bearer} if there is a
 *       token, and what comes back with status 200 is the function's answer, as it is.
 *   <li>A gateway that refuses the connection or answers 503 is asked again every {@value #RETRY_MILLIS} ms, as it may
 *       be starting.
 *   <li>When no answer came in the time given, or one with another status, the function answers itself: a spoken apology
 *       and a hang-up. It never fails.
 *   <li>When the event is about that apology, the answer in the same case is the hang-up alone: the apology again would
 *       replace the queued hang-up, for ever.
 * </ul>
 */
public final class SmaForwarder {
    static final long RETRY_MILLIS = 200;
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;
    private final Vertx vertx;
    private final GatewayPost gateway;
    private final long forwardMillis;
    private final String apology;

    SmaForwarder(Vertx vertx, GatewayPost gateway, long forwardMillis, String apology) {
        this.vertx = vertx;
        this.gateway = gateway;
        this.forwardMillis = forwardMillis;
        this.apology = apology;
    }

    /**
     * What the function answers; {@code why} is empty when the gateway said it.
     *
     * @param why how the gateway failed
     */
    public record Answer(String body, String why) {}

    /** Forwards an event; always succeeds. */
    public Future<Answer> forward(String event) {
        Promise<Answer> answer = Promise.promise();
        long timer = vertx.setTimer(
                forwardMillis, late -> answer.tryComplete(apologise(event, "no answer in " + forwardMillis + " ms")));
        attempt(event, System.nanoTime() + forwardMillis * 1_000_000L, answer);
        return answer.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    private void attempt(String event, long deadlineNanos, Promise<Answer> answer) {
        long leftMillis = Math.max(1, (deadlineNanos - System.nanoTime()) / 1_000_000L);
        gateway.post("/sma", event, leftMillis).onComplete(done -> {
            if (answer.future().isComplete()) {
                return;
            }
            boolean again = done.failed() || done.result().status() == UNAVAILABLE;
            if (again) {
                vertx.setTimer(RETRY_MILLIS, due -> {
                    if (!answer.future().isComplete()) {
                        attempt(event, deadlineNanos, answer);
                    }
                });
            } else if (done.result().status() == OK) {
                answer.tryComplete(new Answer(done.result().body(), ""));
            } else {
                answer.tryComplete(
                        apologise(event, "the gateway answered " + done.result().status()));
            }
        });
    }

    private Answer apologise(String event, String why) {
        JsonObject told = new JsonObject(event);
        String callId =
                told
                        .getJsonObject("CallDetails", new JsonObject())
                        .getJsonArray("Participants", new JsonArray())
                        .stream()
                        .map(participant -> ((JsonObject) participant).getString("CallId", ""))
                        .findFirst()
                        .orElse("");
        JsonObject speak = new JsonObject().put("Text", apology).put("CallId", callId);
        JsonObject hangup = new JsonObject().put("CallId", callId).put("SipResponseCode", "0");
        JsonArray actions = new JsonArray();
        if (!apologised(told)) {
            actions.add(new JsonObject().put("Type", "Speak").put("Parameters", speak));
        }
        actions.add(new JsonObject().put("Type", "Hangup").put("Parameters", hangup));
        return new Answer(
                new JsonObject()
                        .put("SchemaVersion", "1.0")
                        .put("Actions", actions)
                        .encode(),
                why);
    }

    private boolean apologised(JsonObject told) {
        return told.getJsonObject("ActionData", new JsonObject())
                .getJsonObject("Parameters", new JsonObject())
                .getString("Text", "")
                .equals(apology);
    }
}
