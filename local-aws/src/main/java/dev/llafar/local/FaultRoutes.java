package dev.llafar.local;

import dev.llafar.local.call.ControlRoutes;
import dev.llafar.local.fault.FaultDice;
import dev.llafar.local.fault.FaultKind;
import dev.llafar.local.fault.FaultRule;
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
 * sets them (kinds as in {@link FaultKind}, in lower case), {@code GET} tells every rule with how often it has
 * {@code fired}, {@code DELETE} ends them. Unsigned: it is no AWS call.
 */
final class FaultRoutes implements ControlRoutes {
    static final String PREFIX = "/_llafar/";
    private static final String FAULTS = PREFIX + "faults";
    private static final int MAX_BYTES = 64 * 1024;
    private FaultDice dice = FaultDice.none();

    FaultDice dice() {
        return dice;
    }

    /** The last of all control routes: what it does not know is nobody's. */
    @Override
    public boolean take(HttpServerRequest request, BodySource bodies) {
        String route = request.method().name() + " " + request.path();
        switch (route) {
            case "GET " + PREFIX + "health" -> request.response().end("ok\n");
            case "DELETE " + FAULTS -> {
                dice = FaultDice.none();
                request.response().setStatusCode(204).end();
            }
            case "PUT " + FAULTS -> put(request, bodies);
            case "GET " + FAULTS -> tell(request);
            default -> request.response().setStatusCode(404).end("unknown route " + route + "\n");
        }
        return true;
    }

    private void put(HttpServerRequest request, BodySource bodies) {
        bodies.read(request, MAX_BYTES, body -> {
            try {
                dice = parse(body.toJsonObject());
                request.response().setStatusCode(204).end();
            } catch (RuntimeException e) {
                request.response().setStatusCode(400).end("faults not set: " + e.getMessage() + "\n");
            }
        });
    }

    private void tell(HttpServerRequest request) {
        JsonArray rules = new JsonArray();
        for (FaultDice.Tally tally : dice.tallies()) {
            FaultRule rule = tally.rule();
            rules.add(new JsonObject()
                    .put("operation", rule.operation())
                    .put("kind", rule.kind().name().toLowerCase(Locale.ROOT))
                    .put("probability", rule.probability())
                    .put("limit", rule.limit())
                    .put("fired", tally.fired()));
        }
        request.response()
                .putHeader("Content-Type", "application/json")
                .end(new JsonObject().put("rules", rules).toBuffer());
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
