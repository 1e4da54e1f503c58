package dev.llafar.local.chime.http;

import dev.llafar.kvs.json.JsonFieldException;
import dev.llafar.local.chime.ChimeErrors;
import dev.llafar.local.chime.ChimeLimits;
import dev.llafar.local.error.AwsFailure;
import dev.llafar.local.limit.RateLimiter;
import dev.llafar.local.service.AwsExchange;
import dev.llafar.local.service.Operation;
import dev.llafar.local.service.StandIn;
import io.vertx.core.Handler;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** One of the Chime SDK's namespaces; all of them sign as {@code chime}. */
public final class ChimeStandIn implements StandIn {
    static final Pattern GUID = Pattern.compile("[a-fA-F0-9]{8}(?:-[a-fA-F0-9]{4}){3}-[a-fA-F0-9]{12}");
    private final Supplier<AwsFailure> throttled;
    private final RateLimiter calls;
    private final List<Operation> operations = new ArrayList<>();

    private ChimeStandIn(ChimeLimits limits, Supplier<AwsFailure> throttled) {
        this.throttled = throttled;
        this.calls = new RateLimiter(limits.callsPerSecond());
    }

    static ChimeStandIn meetings(ChimeLimits limits) {
        return new ChimeStandIn(limits, ChimeErrors::meetingsThrottled);
    }

    static ChimeStandIn pipelinesOrVoice(ChimeLimits limits) {
        return new ChimeStandIn(limits, ChimeErrors::throttled);
    }

    ChimeStandIn with(String name, String method, String path, Handler<AwsExchange> handler) {
        operations.add(Operation.json(name, method, path, exchange -> {
            if (!calls.admit(name, exchange.nowMillis())) {
                throw throttled();
            }
            handler.handle(exchange);
        }));
        return this;
    }

    @Override
    public String service() {
        return "chime";
    }

    @Override
    public List<Operation> operations() {
        return operations;
    }

    @Override
    public AwsFailure throttled() {
        return throttled.get();
    }

    @Override
    public AwsFailure invalid(JsonFieldException wrong) {
        return ChimeErrors.badRequest(wrong.text());
    }

    @Override
    public AwsFailure failed() {
        return ChimeErrors.failed();
    }
}
