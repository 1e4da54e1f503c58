package dev.llafar.local.bedrock.http;

import dev.llafar.local.bedrock.StandInModel;
import dev.llafar.local.fault.Fault;
import dev.llafar.local.protocol.AwsFailure;
import dev.llafar.local.service.AwsExchange;
import dev.llafar.local.service.AwsService;
import dev.llafar.local.service.Operation;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Converse and ConverseStream of Bedrock runtime, with {@link StandInModel} in place of all models. */
public final class BedrockStandIn {
    private static final Pattern MODEL_ARN = Pattern.compile(
            "arn:aws[\\w-]*:bedrock:[a-z0-9-]*:\\d{0,12}:(?:foundation-model|inference-profile)/([^/]+)");
    private static final Pattern MODEL_ID = Pattern.compile("[a-zA-Z0-9_.:-]{1,256}");
    private final Vertx vertx;
    private final BedrockSettings settings;
    private final StandInModel model;
    private final AtomicInteger open = new AtomicInteger();

    /** Reads the files of the settings. */
    public BedrockStandIn(Vertx vertx, BedrockSettings settings) {
        this.vertx = vertx;
        this.settings = settings;
        this.model = KnowledgeFiles.model(settings);
    }

    public AwsService service() {
        AwsService.Errors errors = new AwsService.Errors(
                AwsService.ErrorFormat.REST_JSON,
                () -> new AwsFailure(429, "ThrottlingException", "Too many requests, please wait before trying again."),
                () -> new AwsFailure(500, "InternalServerException", "The system encountered an unexpected error."),
                wrong -> AwsService.Errors.invalid(wrong, ConverseRequest::invalid));
        List<Operation> operations = List.of(
                Operation.json("Converse", "POST", "/model/{modelId}/converse", this::converse),
                Operation.json("ConverseStream", "POST", "/model/{modelId}/converse-stream", this::stream));
        return new AwsService("bedrock", errors, operations);
    }

    /** Number of replies that are being streamed to a connected client. May be called from any thread. */
    public int openReplies() {
        return open.get();
    }

    private void converse(AwsExchange exchange) {
        StandInModel.Reply reply = reply(exchange);
        long millis = settings.firstTokenMillis()
                + settings.tokenMillis() * reply.tokens().size();
        JsonObject whole = ConverseJson.whole(reply, toolUseId(), millis);
        if (millis == 0) {
            exchange.reply(whole);
        } else {
            vertx.setTimer(millis, written -> exchange.reply(whole));
        }
    }

    private void stream(AwsExchange exchange) {
        StandInModel.Reply reply = reply(exchange);
        open.incrementAndGet();
        new ReplyStream(vertx, exchange, settings, reply, toolUseId(), open::decrementAndGet).begin();
    }

    private StandInModel.Reply reply(AwsExchange exchange) {
        checkModel(exchange.pathParameter("modelId"));
        StandInModel.Request request = exchange.read(ConverseRequest.class).toModelRequest();
        return switch (exchange.replyFault().orElse(null)) {
            case Fault.Refusal ignored -> model.refusal(request);
            case Fault.Empty ignored -> model.empty(request);
            case null, default -> model.reply(request);
        };
    }

    private void checkModel(String id) {
        Matcher arn = MODEL_ARN.matcher(id);
        String name = arn.matches() ? arn.group(1) : id;
        if (!MODEL_ID.matcher(name).matches()) {
            throw ConverseRequest.invalid("The provided model identifier is invalid.");
        }
        if (settings.models().contains(name)) {
            return;
        }
        if (name.startsWith("anthropic.claude-instant") || name.startsWith("anthropic.claude-v2")) {
            throw AwsFailure.notFound("This model version has reached the end of its life. Please refer to the AWS"
                    + " documentation for more details.");
        }
        throw ConverseRequest.invalid("The provided model identifier is invalid.");
    }

    private static String toolUseId() {
        return "tooluse_" + UUID.randomUUID().toString().replace("-", "").substring(0, 22);
    }
}
