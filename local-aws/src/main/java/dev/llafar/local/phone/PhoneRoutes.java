package dev.llafar.local.phone;

import dev.llafar.kvs.json.StrictJson;
import dev.llafar.local.error.AwsFailure;
import dev.llafar.local.service.ControlRoutes;
import dev.llafar.local.service.ErrorFormat;
import dev.llafar.local.service.Failures;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The handset. Unsigned, as it is no AWS call:
 *
 * <pre>{@code
 * POST   /_llafar/calls                    place a call (body as in PlaceCall.of); 201 {"transactionId"}
 * GET    /_llafar/calls                    how many calls, meetings, pipelines, streams there are
 * POST   /_llafar/calls/ID/audio           say this: WAV or audio/L16;rate=HERTZ; ?when=now cuts in; 202 {"piece"}
 * GET    /_llafar/calls/ID/timeline        what happens, as newline-delimited JSON, until the call is over
 * DELETE /_llafar/calls/ID                 hang up
 * }</pre>
 */
public final class PhoneRoutes implements ControlRoutes {
    private static final String CALLS = "/_llafar/calls";
    private static final Pattern ONE = Pattern.compile(CALLS + "/([0-9a-f-]{36})(/audio|/timeline)?");
    private static final int MAX_JSON_BYTES = 64 * 1024;
    private static final StrictJson JSON = StrictJson.tolerant("body");
    private final PhoneNetwork network;

    public PhoneRoutes(PhoneNetwork network) {
        this.network = network;
    }

    @Override
    public boolean take(HttpServerRequest request, BodySource bodies) {
        Matcher one = ONE.matcher(request.path());
        boolean known = request.path().equals(CALLS) || one.matches();
        if (!known) {
            return false;
        }
        String id = one.matches() ? one.group(1) : "";
        String rest = one.matches() && one.group(2) != null ? one.group(2) : "";
        String route = request.method().name() + " " + (id.isEmpty() ? "" : "ID") + rest;
        refusing(request, () -> {
            switch (route) {
                case "POST " ->
                    bodies.read(request, MAX_JSON_BYTES, body -> refusing(request, () -> place(request, body)));
                case "GET " -> reply(request, 200, network.counts());
                case "DELETE ID" -> {
                    network.call(id).hangUp();
                    request.response().setStatusCode(204).end();
                }
                case "GET ID/timeline" -> new TimelineReply(network.timeline(id), request.response()).begin();
                case "POST ID/audio" -> {
                    network.call(id);
                    bodies.read(request, AudioUpload.MAX_BYTES, body -> say(request, id, body));
                }
                default -> throw new AwsFailure(405, "MethodNotAllowed", "There is no " + request.method() + " here.");
            }
        });
        return true;
    }

    private void place(HttpServerRequest request, Buffer body) {
        PlaceCall wishes;
        try {
            wishes =
                    body.length() == 0 ? JSON.read("{}", PlaceCall.class) : JSON.read(body.getBytes(), PlaceCall.class);
        } catch (RuntimeException e) {
            throw new AwsFailure(400, "InvalidCall", "The call is not placed: " + e.getMessage());
        }
        reply(request, 201, new JsonObject().put("transactionId", network.place(wishes)));
    }

    private void say(HttpServerRequest request, String id, Buffer body) {
        String type = request.getHeader("Content-Type");
        boolean atOnce = "now".equals(request.getParam("when"));
        network.piece(type == null ? "" : type, body)
                .onComplete(made -> refusing(request, () -> {
                    if (made.failed()) {
                        throw new AwsFailure(
                                400, "InvalidAudio", String.valueOf(made.cause().getMessage()));
                    }
                    int piece = network.call(id).say(made.result(), atOnce);
                    if (piece == 0) {
                        throw new AwsFailure(429, "TooManyWaiting", "The caller has too much to say already.");
                    }
                    reply(request, 202, new JsonObject().put("piece", piece));
                }));
    }

    private static void refusing(HttpServerRequest request, Runnable task) {
        try {
            task.run();
        } catch (AwsFailure failure) {
            Failures.write(request.response(), failure, ErrorFormat.REST_JSON);
        }
    }

    private static void reply(HttpServerRequest request, int status, JsonObject json) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(json.toBuffer());
    }
}
