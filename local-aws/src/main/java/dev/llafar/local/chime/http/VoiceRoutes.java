package dev.llafar.local.chime.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.llafar.local.chime.ChimeErrors;
import dev.llafar.local.chime.ChimeLimits;
import dev.llafar.local.error.Constraints;
import dev.llafar.local.limit.RateLimiter;
import dev.llafar.local.service.AwsExchange;
import dev.llafar.local.service.StandIn;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.regex.Pattern;

/** UpdateSipMediaApplicationCall. */
public final class VoiceRoutes {
    private static final Pattern NON_EMPTY = Pattern.compile(".*\\S.*");
    private static final int MAX_ARGUMENTS = 20;

    record UpdateCall(
            @JsonProperty(value = "Arguments", required = true)
            Map<String, String> arguments) {
        UpdateCall {
            Constraints.requireRange("Arguments.length", arguments.size(), 0, MAX_ARGUMENTS);
        }
    }

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

    private void update(AwsExchange exchange) {
        String application = exchange.pathParameter("application", "SipMediaApplicationId", NON_EMPTY);
        String transaction = exchange.pathParameter("transaction", "TransactionId", NON_EMPTY);
        Map<String, String> arguments = exchange.read(UpdateCall.class).arguments();
        if (!updates.admit(transaction, exchange.nowMillis())) {
            throw ChimeErrors.throttled();
        }
        calls.update(application, transaction, arguments);
        exchange.response().setStatusCode(202);
        exchange.reply(
                new JsonObject().put("SipMediaApplicationCall", new JsonObject().put("TransactionId", transaction)));
    }
}
