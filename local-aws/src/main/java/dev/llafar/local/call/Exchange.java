package dev.llafar.local.call;

import dev.llafar.local.error.AwsFailure;
import dev.llafar.local.fault.Fault;
import dev.llafar.local.fault.FaultDice;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One verified call and its answer.
 *
 * @param pathParameters percent-encoded values of the operation's path template
 * @param body the whole body of a buffered operation; empty for a streamed one
 * @param dice where the faults of this server come from at the moment
 */
public record Exchange(
        String operation,
        HttpServerRequest request,
        Map<String, String> pathParameters,
        Buffer body,
        InstantSource clock,
        Supplier<FaultDice> dice) {

    public long nowMillis() {
        return clock.millis();
    }

    public HttpServerResponse response() {
        return request.response();
    }

    /** The body as a JSON object; an empty body is an empty object. */
    public JsonObject json() {
        if (body.length() == 0) {
            return new JsonObject();
        }
        try {
            return body.toJsonObject();
        } catch (DecodeException | ClassCastException e) {
            throw AwsFailure.serialization("The body is not a JSON object.");
        }
    }

    /** Answers 200 with a JSON object. */
    public void reply(JsonObject answer) {
        response().putHeader("Content-Type", "application/json").end(answer.toBuffer());
    }

    /** Draws the fault, if any, of the whole reply. */
    public Optional<Fault> replyFault() {
        return dice.get().onReply(operation);
    }

    /** Draws the fault, if any, of a fragment of this call. */
    public Optional<Fault> fragmentFault(int sizeBytes) {
        return dice.get().onFragment(operation, sizeBytes);
    }
}
