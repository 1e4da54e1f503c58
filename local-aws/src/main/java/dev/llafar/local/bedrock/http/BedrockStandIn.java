package dev.llafar.local.bedrock.http;

import dev.llafar.kvs.json.JsonFieldException;
import dev.llafar.local.bedrock.ModelReply;
import dev.llafar.local.bedrock.ModelRequest;
import dev.llafar.local.bedrock.StandInModel;
import dev.llafar.local.error.AwsFailure;
import dev.llafar.local.fault.Fault;
import dev.llafar.local.service.AwsExchange;
import dev.llafar.local.service.Operation;
import dev.llafar.local.service.StandIn;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Converse and ConverseStream of Bedrock runtime, with {@link StandInModel} in the place of all models. */
public final class BedrockStandIn implements StandIn {
    private static final Pattern MODEL_ARN = Pattern.compile(
            "arn:aws[\\w-]*:bedrock:[a-z0-9-]*:\\d{0,12}:(?:foundation-model|inference-profile)/([^/]+)");
    private static final Pattern MODEL_ID = Pattern.compile("[a-zA-Z0-9_.:-]{1,256}");
    private final Vertx vertx;
    private final BedrockSettings settings;
    private final StandInModel model;
    private final List<Operation> operations;
    private final AtomicInteger open = new AtomicInteger();

    /** Reads the files that the settings name. */
    public BedrockStandIn(Vertx vertx, BedrockSettings settings) {
        this.vertx = vertx;
        this.settings = settings;
        this.model = KnowledgeFiles.model(settings);
        this.operations = List.of(
                Operation.json("Converse", "POST", "/model/{modelId}/converse", this::converse),
                Operation.json("ConverseStream", "POST", "/model/{modelId}/converse-stream", this::stream));
    }

    @Override
    public String service() {
        return "bedrock";
    }

    @Override
    public List<Operation> operations() {
        return operations;
    }

    @Override
    public AwsFailure throttled() {
        return new AwsFailure(429, "ThrottlingException", "Too many requests, please wait before trying again.");
    }

    @Override
    public AwsFailure invalid(JsonFieldException wrong) {
        return wrong.reason() == JsonFieldException.Reason.WRONG_TYPE
                ? AwsFailure.serialization(wrong.text())
                : ConverseRequest.invalid(wrong.text());
    }

    @Override
    public AwsFailure failed() {
        return new AwsFailure(500, "InternalServerException", "The system encountered an unexpected error.");
    }

    /** Replies that are being written, and that somebody still reads. Any thread may ask. */
    public int openReplies() {
        return open.get();
    }

    private void converse(AwsExchange exchange) {
        ModelReply reply = reply(exchange);
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
        ModelReply reply = reply(exchange);
        open.incrementAndGet();
        new ReplyStream(vertx, exchange, settings, reply, toolUseId(), open::decrementAndGet).begin();
    }

    private ModelReply reply(AwsExchange exchange) {
        checkModel(exchange.pathParameters().getOrDefault("modelId", ""));
        ModelRequest request = exchange.read(ConverseRequest.class).toModelRequest();
        return switch (exchange.replyFault().orElse(null)) {
            case Fault.Refusal ignored -> model.refusal(request);
            case Fault.Empty ignored -> model.nothing(request);
            case null, default -> model.reply(request);
        };
    }

    private void checkModel(String encoded) {
        String id = URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
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
