package dev.llafar.local.chime.http;

import dev.llafar.local.call.Exchange;
import dev.llafar.local.call.StandIn;
import dev.llafar.local.chime.ChimeErrors;
import dev.llafar.local.chime.ChimeLimits;
import dev.llafar.local.limit.RateLimiter;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** UpdateSipMediaApplicationCall. */
public final class VoiceRoutes {
    private static final Pattern NON_EMPTY = Pattern.compile(".*\\S.*");
    private static final int MAX_ARGUMENTS = 20;
    private final LiveCalls calls;
    private final RateLimiter updates;

    private VoiceRoutes(ChimeLimits limits, LiveCalls calls) {
        this.calls = calls;
        this.updates = new RateLimiter(limits.updatesPerSecond());
    }

    /** The calls that can be updated. */
    public interface LiveCalls {
        /**
         * Hands the arguments to the call.
         *
         * @throws dev.llafar.local.error.AwsFailure NotFoundException for a call that is unknown or over
         */
        void update(String sipMediaApplicationId, String transactionId, Map<String, String> arguments);
    }

    /** The namespace ChimeSdkVoice. */
    public static StandIn standIn(ChimeLimits limits, LiveCalls calls) {
        return ChimeStandIn.pipelinesOrVoice(limits)
                .with(
                        "UpdateSipMediaApplicationCall",
                        "POST",
                        "/sip-media-applications/{application}/calls/{transaction}",
                        new VoiceRoutes(limits, calls)::update);
    }

    private void update(Exchange exchange) {
        String application = RequestFields.path(
                "SipMediaApplicationId", exchange.pathParameters().getOrDefault("application", ""), NON_EMPTY);
        String transaction = RequestFields.path(
                "TransactionId", exchange.pathParameters().getOrDefault("transaction", ""), NON_EMPTY);
        Map<String, String> arguments = arguments(exchange.json());
        if (!updates.admit(transaction, exchange.nowMillis())) {
            throw ChimeErrors.throttled();
        }
        calls.update(application, transaction, arguments);
        exchange.response().setStatusCode(202);
        exchange.reply(
                new JsonObject().put("SipMediaApplicationCall", new JsonObject().put("TransactionId", transaction)));
    }

    private static Map<String, String> arguments(JsonObject body) {
        if (!(body.getValue("Arguments") instanceof JsonObject given)) {
            throw ChimeErrors.badRequest("Arguments is missing or no map.");
        }
        if (given.size() > MAX_ARGUMENTS) {
            throw ChimeErrors.badRequest(
                    "Arguments has " + given.size() + " pairs, expected 0 to " + MAX_ARGUMENTS + ".");
        }
        Map<String, String> arguments = new LinkedHashMap<>();
        for (String key : given.fieldNames()) {
            if (!(given.getValue(key) instanceof String value)) {
                throw ChimeErrors.badRequest("Arguments." + key + " is no string.");
            }
            arguments.put(key, value);
        }
        return arguments;
    }
}
