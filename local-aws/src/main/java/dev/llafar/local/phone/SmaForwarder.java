package dev.llafar.local.phone;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * The function of a SIP media application. It has the same contract as the function in production:
 *
 * <ul>
 *   <li>It posts the event unchanged to {@code /sma} of the gateway, with {@code Authorization: Bearer} if there is a token,
 *       and returns the body of a response with status 200 unchanged.
 *   <li>If the gateway refuses the connection or responds with 503, it may be starting, so the function posts the event again
 *       every {@value #RETRY_MILLIS} ms.
 *   <li>If there is no response in time, or one with another status, the function returns a spoken apology and a hang-up. It
 *       never fails.
 *   <li>If the event itself is about that apology, it returns only the hang-up. Another apology would replace the queued
 *       hang-up, again and again.
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
     * The response of the function.
     *
     * @param why how the gateway failed; empty if the response is that of the gateway
     */
    public record Response(String body, String why) {}

    /** Forwards an event; never fails. */
    public Future<Response> forward(String event) {
        Promise<Response> response = Promise.promise();
        long timer = vertx.setTimer(
                forwardMillis,
                late -> response.tryComplete(apologise(event, "no response within " + forwardMillis + " ms")));
        attempt(event, System.nanoTime() + forwardMillis * 1_000_000L, response);
        return response.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    private void attempt(String event, long deadlineNanos, Promise<Response> response) {
        long leftMillis = Math.max(1, (deadlineNanos - System.nanoTime()) / 1_000_000L);
        gateway.post("/sma", event, leftMillis).onComplete(done -> {
            if (response.future().isComplete()) {
                return;
            }
            boolean again = done.failed() || done.result().status() == UNAVAILABLE;
            if (again) {
                vertx.setTimer(RETRY_MILLIS, due -> {
                    if (!response.future().isComplete()) {
                        attempt(event, deadlineNanos, response);
                    }
                });
            } else if (done.result().status() == OK) {
                response.tryComplete(new Response(done.result().body(), ""));
            } else {
                response.tryComplete(apologise(
                        event, "the gateway responded with " + done.result().status()));
            }
        });
    }

    private Response apologise(String event, String why) {
        JsonObject received = new JsonObject(event);
        String callId =
                received
                        .getJsonObject("CallDetails", new JsonObject())
                        .getJsonArray("Participants", new JsonArray())
                        .stream()
                        .map(participant -> ((JsonObject) participant).getString("CallId", ""))
                        .findFirst()
                        .orElse("");
        JsonObject speak = new JsonObject().put("Text", apology).put("CallId", callId);
        JsonObject hangup = new JsonObject().put("CallId", callId).put("SipResponseCode", "0");
        JsonArray actions = new JsonArray();
        if (!apologised(received)) {
            actions.add(new JsonObject().put("Type", "Speak").put("Parameters", speak));
        }
        actions.add(new JsonObject().put("Type", "Hangup").put("Parameters", hangup));
        return new Response(
                new JsonObject()
                        .put("SchemaVersion", "1.0")
                        .put("Actions", actions)
                        .encode(),
                why);
    }

    private boolean apologised(JsonObject received) {
        return received.getJsonObject("ActionData", new JsonObject())
                .getJsonObject("Parameters", new JsonObject())
                .getString("Text", "")
                .equals(apology);
    }
}
