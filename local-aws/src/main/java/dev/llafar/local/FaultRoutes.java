package dev.llafar.local;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.llafar.kvs.json.StrictJson;
import dev.llafar.local.fault.Fault;
import dev.llafar.local.fault.FaultInjector;
import dev.llafar.local.service.BodyReader;
import dev.llafar.local.service.Responses;
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
 * replaces all rules (kinds as in {@link Fault.Kind}, in lower case), {@code GET} returns each rule with the number of faults
 * that it has {@code fired}, and {@code DELETE} removes all rules. Requests are unsigned, because AWS has no such operation.
 */
final class FaultRoutes {
    static final String PREFIX = "/_llafar/";
    private static final String FAULTS = PREFIX + "faults";
    private static final int MAX_BYTES = 64 * 1024;
    private static final StrictJson JSON = StrictJson.tolerant("plan");
    private FaultInjector faults = FaultInjector.none();

    record Plan(@Nullable Long seed, @Nullable List<Rule> rules) {
        FaultInjector injector() {
            return new FaultInjector(
                    seed == null ? 0 : seed,
                    rules == null
                            ? List.of()
                            : rules.stream().map(Rule::faultRule).toList());
        }
    }

    record Rule(
            @Nullable String operation,
            @JsonProperty(required = true) Fault.Kind kind,
            @Nullable Double probability,
            @Nullable Integer limit,
            @Nullable Long millis,
            @Nullable Integer errorId) {
        FaultInjector.Rule faultRule() {
            return new FaultInjector.Rule(
                    operation == null ? "*" : operation,
                    kind,
                    probability == null ? 1 : probability,
                    limit == null ? 0 : limit,
                    millis == null ? 0 : millis,
                    errorId == null ? 0 : errorId);
        }
    }

    /** The faults to inject at present. */
    FaultInjector faults() {
        return faults;
    }

    /** Handles a request. This is the last of the control routes, so an unknown path gets status 404. */
    void handle(HttpServerRequest request, BodyReader bodies) {
        String route = request.method().name() + " " + request.path();
        switch (route) {
            case "GET " + PREFIX + "health" -> request.response().end("ok\n");
            case "DELETE " + FAULTS -> {
                faults = FaultInjector.none();
                Responses.noContent(request.response());
            }
            case "PUT " + FAULTS -> put(request, bodies);
            case "GET " + FAULTS -> list(request);
            default -> request.response().setStatusCode(404).end("unknown route " + route + "\n");
        }
    }

    private void put(HttpServerRequest request, BodyReader bodies) {
        bodies.read(request, MAX_BYTES, body -> {
            try {
                faults = JSON.read(body.getBytes(), Plan.class).injector();
                Responses.noContent(request.response());
            } catch (RuntimeException e) {
                request.response().setStatusCode(400).end("the faults are unchanged: " + e.getMessage() + "\n");
            }
        });
    }

    private void list(HttpServerRequest request) {
        JsonArray rules = new JsonArray();
        for (FaultInjector.Tally tally : faults.tallies()) {
            FaultInjector.Rule rule = tally.rule();
            rules.add(new JsonObject()
                    .put("operation", rule.operation())
                    .put("kind", rule.kind().name().toLowerCase(Locale.ROOT))
                    .put("probability", rule.probability())
                    .put("limit", rule.limit())
                    .put("fired", tally.fired()));
        }
        Responses.json(request.response(), 200, new JsonObject().put("rules", rules));
    }
}
