package dev.llafar.local.chime.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.llafar.local.chime.ChimeAccount;
import dev.llafar.local.chime.ChimeError;
import dev.llafar.local.protocol.Constraints;
import dev.llafar.local.protocol.RateLimiter;
import dev.llafar.local.service.AwsExchange;
import dev.llafar.local.service.AwsService;
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

    private final ChimeService.Telephony telephony;
    private final RateLimiter updates;

    private VoiceRoutes(ChimeAccount.Limits limits, ChimeService.Telephony telephony) {
        this.telephony = telephony;
        this.updates = new RateLimiter(limits.updatesPerSecond());
    }

    /** The operations of the namespace ChimeSdkVoice. */
    public static AwsService service(ChimeAccount.Limits limits, ChimeService.Telephony telephony) {
        return ChimeService.pipelinesOrVoice(limits)
                .with(
                        "UpdateSipMediaApplicationCall",
                        "POST",
                        "/sip-media-applications/{application}/calls/{transaction}",
                        new VoiceRoutes(limits, telephony)::update)
                .build();
    }

    private void update(AwsExchange exchange) {
        String application = exchange.pathParameter("application", "SipMediaApplicationId", NON_EMPTY);
        String transaction = exchange.pathParameter("transaction", "TransactionId", NON_EMPTY);
        Map<String, String> arguments = exchange.read(UpdateCall.class).arguments();
        updates.require(transaction, exchange.nowMillis(), () -> ChimeError.CLIENT_THROTTLED.with("Rate exceeded."));
        telephony.updateCall(application, transaction, arguments);
        exchange.reply(
                202,
                new JsonObject().put("SipMediaApplicationCall", new JsonObject().put("TransactionId", transaction)));
    }
}
