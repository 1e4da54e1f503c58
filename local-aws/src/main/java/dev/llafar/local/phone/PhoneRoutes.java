package dev.llafar.local.phone;

import dev.llafar.local.protocol.AwsFailure;
import dev.llafar.local.service.AwsExchange;
import dev.llafar.local.service.AwsService;
import dev.llafar.local.service.BodyReader;
import dev.llafar.local.service.Responses;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The routes that place and control calls. Requests are unsigned, because AWS has no such operations:
 *
 * <pre>{@code
 * POST   /_llafar/calls                    place a call (body as in PlaceCall.of); 201 {"transactionId"}
 * GET    /_llafar/calls                    numbers of calls, meetings, pipelines and streams
 * POST   /_llafar/calls/ID/audio           the caller speaks this WAV or audio/L16;rate=HERTZ;
 *                                          ?when=now replaces waiting audio; 202 {"piece"}
 * GET    /_llafar/calls/ID/timeline        events as newline-delimited JSON, until the call has ended
 * DELETE /_llafar/calls/ID                 hang up
 * }</pre>
 */
public final class PhoneRoutes {
    private static final String CALLS = "/_llafar/calls";
    private static final Pattern ONE = Pattern.compile(CALLS + "/([0-9a-f-]{36})(/audio|/timeline)?");
    private static final int MAX_JSON_BYTES = 64 * 1024;
    private final PhoneNetwork network;

    public PhoneRoutes(PhoneNetwork network) {
        this.network = network;
    }

    /** Handles the request, or returns false if it has another path. */
    public boolean handle(HttpServerRequest request, BodyReader bodies) {
        Matcher one = ONE.matcher(request.path());
        boolean known = request.path().equals(CALLS) || one.matches();
        if (!known) {
            return false;
        }
        String id = one.matches() ? one.group(1) : "";
        String rest = one.matches() && one.group(2) != null ? one.group(2) : "";
        String route = request.method().name() + " " + (id.isEmpty() ? "" : "ID") + rest;
        reportingFailures(request, () -> {
            switch (route) {
                case "POST " ->
                    bodies.read(
                            request, MAX_JSON_BYTES, body -> reportingFailures(request, () -> place(request, body)));
                case "GET " -> Responses.json(request.response(), 200, network.counts());
                case "DELETE ID" -> {
                    network.call(id).hangUp();
                    Responses.noContent(request.response());
                }
                case "GET ID/timeline" -> new TimelineReply(network.timeline(id), request.response()).begin();
                case "POST ID/audio" -> {
                    network.call(id);
                    bodies.read(request, AudioUpload.MAX_BYTES, body -> say(request, id, body));
                }
                default ->
                    throw new AwsFailure(
                            405, "MethodNotAllowed", "This path does not support " + request.method() + ".");
            }
        });
        return true;
    }

    private void place(HttpServerRequest request, Buffer body) {
        PlaceCall call;
        try {
            call = AwsExchange.read(body, PlaceCall.class);
        } catch (RuntimeException e) {
            throw new AwsFailure(400, "InvalidCall", "The call is invalid: " + e.getMessage());
        }
        Responses.json(request.response(), 201, new JsonObject().put("transactionId", network.place(call)));
    }

    private void say(HttpServerRequest request, String id, Buffer body) {
        String type = request.getHeader("Content-Type");
        boolean immediately = "now".equals(request.getParam("when"));
        network.clip(type == null ? "" : type, body)
                .onComplete(clip -> reportingFailures(request, () -> {
                    if (clip.failed()) {
                        throw new AwsFailure(
                                400, "InvalidAudio", String.valueOf(clip.cause().getMessage()));
                    }
                    int number = network.call(id).say(clip.result(), immediately);
                    if (number == 0) {
                        throw new AwsFailure(429, "TooManyWaiting", "Too much audio of the caller is waiting.");
                    }
                    Responses.json(request.response(), 202, new JsonObject().put("piece", number));
                }));
    }

    private static void reportingFailures(HttpServerRequest request, Runnable task) {
        try {
            task.run();
        } catch (AwsFailure failure) {
            Responses.failure(request.response(), failure, AwsService.ErrorFormat.REST_JSON);
        }
    }
}
