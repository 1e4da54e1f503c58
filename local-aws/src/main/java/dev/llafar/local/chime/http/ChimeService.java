package dev.llafar.local.chime.http;

import dev.llafar.local.chime.ChimeAccount;
import dev.llafar.local.chime.ChimeError;
import dev.llafar.local.chime.Meeting;
import dev.llafar.local.chime.Pipeline;
import dev.llafar.local.protocol.RateLimiter;
import dev.llafar.local.service.AwsExchange;
import dev.llafar.local.service.AwsService;
import dev.llafar.local.service.Operation;
import io.vertx.core.Handler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Builds the service of one namespace of the Chime SDK. All of them sign as {@code chime}. */
public final class ChimeService {
    static final Pattern GUID = Pattern.compile("[a-fA-F0-9]{8}(?:-[a-fA-F0-9]{4}){3}-[a-fA-F0-9]{12}");
    private static final String RATE_EXCEEDED = "Rate exceeded.";
    private final ChimeError throttled;
    private final RateLimiter calls;
    private final List<Operation> operations = new ArrayList<>();

    private ChimeService(ChimeAccount.Limits limits, ChimeError throttled) {
        this.throttled = throttled;
        this.calls = new RateLimiter(limits.callsPerSecond());
    }

    /** The telephone network behind the operations: it sends the events about changes and owns the phone calls. */
    public interface Telephony {
        void meetingCreated(Meeting meeting);

        /** The meeting is no longer stored; its participants must be disconnected. */
        void meetingDeleted(Meeting meeting);

        void attendeeDeleted(Meeting meeting, String attendeeId);

        void pipelineCreated(Pipeline pipeline);

        void pipelineDeleted(Pipeline pipeline);

        /**
         * Passes arguments to a phone call.
         *
         * @throws dev.llafar.local.protocol.AwsFailure NotFoundException if the call does not exist or has ended
         */
        void updateCall(String sipMediaApplicationId, String transactionId, Map<String, String> arguments);
    }

    static ChimeService meetings(ChimeAccount.Limits limits) {
        return new ChimeService(limits, ChimeError.MEETINGS_THROTTLED);
    }

    static ChimeService pipelinesOrVoice(ChimeAccount.Limits limits) {
        return new ChimeService(limits, ChimeError.CLIENT_THROTTLED);
    }

    /** Adds an operation with a rate limit. */
    ChimeService with(String name, String method, String path, Handler<AwsExchange> handler) {
        operations.add(Operation.json(name, method, path, exchange -> {
            calls.require(name, exchange.nowMillis(), () -> throttled.with(RATE_EXCEEDED));
            handler.handle(exchange);
        }));
        return this;
    }

    AwsService build() {
        AwsService.Errors errors = new AwsService.Errors(
                AwsService.ErrorFormat.REST_JSON,
                () -> throttled.with(RATE_EXCEEDED),
                () -> ChimeError.SERVICE_FAILURE.with("The stand-in failed; its log contains the cause."),
                wrong -> ChimeError.BAD_REQUEST.with(wrong.text()));
        return new AwsService("chime", errors, operations);
    }
}
