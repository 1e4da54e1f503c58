package dev.llafar.local;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.llafar.kvs.json.StrictJson;
import dev.llafar.local.fault.FaultInjector;
import dev.llafar.local.fault.FaultKind;
import dev.llafar.local.fault.FaultRule;
import dev.llafar.local.service.ControlRoutes;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Sets the faults that the stand-ins inject. {@code PUT /_llafar/faults} with
 *
 * <pre>{@code
 * {"seed": 7, "rules": [{"operation": "GetMedia", "kind": "cut", "probability": 0.2, "limit": 3,
 *                        "millis": 0, "errorId": 0}]}
 * }</pre>
 *
 * sets them (kinds as in {@link FaultKind}, in lower case), {@code GET} returns every rule with the number of times it has
 * {@code fired}, {@code DELETE} removes them. Requests are unsigned: this is no AWS operation.
 */
final class FaultRoutes implements ControlRoutes {
    static final String PREFIX = "/_llafar/";
    private static final String FAULTS = PREFIX + "faults";
    private static final int MAX_BYTES = 64 * 1024;
    private static final StrictJson JSON = StrictJson.tolerant("plan");
    private FaultInjector dice = FaultInjector.none();

    record Plan(@Nullable Long seed, @Nullable List<Rule> rules) {
        FaultInjector dice() {
            return new FaultInjector(
                    seed == null ? 0 : seed,
                    rules == null
                            ? List.of()
                            : rules.stream().map(Rule::faultRule).toList());
        }
    }

    record Rule(
            @Nullable String operation,
            @JsonProperty(required = true) FaultKind kind,
            @Nullable Double probability,
            @Nullable Integer limit,
            @Nullable Long millis,
            @Nullable Integer errorId) {
        FaultRule faultRule() {
            return new FaultRule(
                    operation == null ? "*" : operation,
                    kind,
                    probability == null ? 1 : probability,
                    limit == null ? 0 : limit,
                    millis == null ? 0 : millis,
                    errorId == null ? 0 : errorId);
        }
    }

    FaultInjector dice() {
        return dice;
    }

    /** The last of all control routes: it answers every other path with 404. */
    @Override
    public boolean take(HttpServerRequest request, BodySource bodies) {
        String route = request.method().name() + " " + request.path();
        switch (route) {
            case "GET " + PREFIX + "health" -> request.response().end("ok\n");
            case "DELETE " + FAULTS -> {
                dice = FaultInjector.none();
                request.response().setStatusCode(204).end();
            }
            case "PUT " + FAULTS -> put(request, bodies);
            case "GET " + FAULTS -> list(request);
            default -> request.response().setStatusCode(404).end("unknown route " + route + "\n");
        }
        return true;
    }

    private void put(HttpServerRequest request, BodySource bodies) {
        bodies.read(request, MAX_BYTES, body -> {
            try {
                dice = JSON.read(body.getBytes(), Plan.class).dice();
                request.response().setStatusCode(204).end();
            } catch (RuntimeException e) {
                request.response().setStatusCode(400).end("faults not set: " + e.getMessage() + "\n");
            }
        });
    }

    private void list(HttpServerRequest request) {
        JsonArray rules = new JsonArray();
        for (FaultInjector.Tally tally : dice.tallies()) {
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
}
