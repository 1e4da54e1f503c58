package dev.llafar.local;

import dev.llafar.local.call.ErrorFormat;
import dev.llafar.local.fault.FaultDice;
import dev.llafar.local.fault.FaultKind;
import dev.llafar.local.fault.FaultRule;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Faults on request. {@code PUT /_llafar/faults} with
 *
 * <pre>{@code
 * {"seed": 7, "rules": [{"operation": "GetMedia", "kind": "cut", "probability": 0.2, "limit": 3,
 *                        "millis": 0, "errorId": 0}]}
 * }</pre>
 *
 * sets them (kinds as in {@link FaultKind}, in lower case), {@code DELETE} ends them. Unsigned: it is no AWS call.
 */
final class FaultRoutes {
    static final String PREFIX = "/_llafar/";
    private static final String FAULTS = PREFIX + "faults";
    private static final int MAX_BYTES = 64 * 1024;
    private static final long TIMEOUT_MILLIS = 10_000;
    private final Vertx vertx;
    private FaultDice dice = FaultDice.none();

    FaultRoutes(Vertx vertx) {
        this.vertx = vertx;
    }

    FaultDice dice() {
        return dice;
    }

    void take(HttpServerRequest request) {
        String route = request.method().name() + " " + request.path();
        switch (route) {
            case "GET " + PREFIX + "health" -> request.response().end("ok\n");
            case "DELETE " + FAULTS -> {
                dice = FaultDice.none();
                request.response().setStatusCode(204).end();
            }
            case "PUT " + FAULTS -> put(request);
            default -> request.response().setStatusCode(404).end("unknown route " + route + "\n");
        }
    }

    private void put(HttpServerRequest request) {
        new BodyReader(vertx, request, MAX_BYTES, TIMEOUT_MILLIS, ErrorFormat.REST_JSON).read(body -> {
            try {
                dice = parse(body.toJsonObject());
                request.response().setStatusCode(204).end();
            } catch (RuntimeException e) {
                request.response().setStatusCode(400).end("faults not set: " + e.getMessage() + "\n");
            }
        });
    }

    private static FaultDice parse(JsonObject plan) {
        List<FaultRule> rules = new ArrayList<>();
        JsonArray listed = plan.getJsonArray("rules", new JsonArray());
        for (int i = 0; i < listed.size(); i++) {
            JsonObject rule = listed.getJsonObject(i);
            rules.add(new FaultRule(
                    rule.getString("operation", "*"),
                    FaultKind.valueOf(rule.getString("kind", "").toUpperCase(Locale.ROOT)),
                    rule.getDouble("probability", 1.0),
                    rule.getInteger("limit", 0),
                    rule.getLong("millis", 0L),
                    rule.getInteger("errorId", 0)));
        }
        return new FaultDice(plan.getLong("seed", 0L), rules);
    }
}
