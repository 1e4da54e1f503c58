package dev.llafar.local.kvs.http;

import dev.llafar.local.call.Exchange;
import dev.llafar.local.error.AwsFailure;
import dev.llafar.local.kvs.CreateStream;
import dev.llafar.local.kvs.StreamDescription;
import dev.llafar.local.kvs.StreamStore;
import dev.llafar.local.kvs.VideoStream;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** CreateStream, DescribeStream, ListStreams, DeleteStream. */
final class StreamRoutes {
    private static final int MAX_LISTED = 10_000;
    private static final double MILLIS_PER_SECOND = 1_000.0;
    private final StreamStore store;

    StreamRoutes(StreamStore store) {
        this.store = store;
    }

    void create(Exchange exchange) {
        JsonFields fields = new JsonFields(exchange.json());
        CreateStream request = new CreateStream(
                fields.text("StreamName"),
                fields.text("DeviceName"),
                fields.text("MediaType"),
                fields.text("KmsKeyId"),
                fields.integer("DataRetentionInHours", 0, 0, Integer.MAX_VALUE));
        VideoStream stream = store.create(request, exchange.nowMillis());
        exchange.reply(new JsonObject().put("StreamARN", stream.description().arn()));
    }

    void describe(Exchange exchange) {
        VideoStream stream = new JsonFields(exchange.json()).stream(store);
        exchange.reply(new JsonObject().put("StreamInfo", info(stream.description())));
    }

    void list(Exchange exchange) {
        JsonFields fields = new JsonFields(exchange.json());
        int max = fields.integer("MaxResults", MAX_LISTED, 1, MAX_LISTED);
        String prefix = fields.has("StreamNameCondition") ? prefix(fields.object("StreamNameCondition")) : "";
        List<VideoStream> page = store.list(prefix, decode(fields.text("NextToken")), max + 1);
        JsonArray infos = new JsonArray();
        page.stream().limit(max).forEach(stream -> infos.add(info(stream.description())));
        JsonObject answer = new JsonObject().put("StreamInfoList", infos);
        if (page.size() > max) {
            answer.put("NextToken", encode(page.get(max - 1).description().name()));
        }
        exchange.reply(answer);
    }

    void delete(Exchange exchange) {
        JsonFields fields = new JsonFields(exchange.json());
        if (fields.text("StreamARN").isEmpty()) {
            throw AwsFailure.invalidArgument("StreamARN is missing.");
        }
        store.delete(fields.text("StreamARN"), fields.text("CurrentVersion"));
        exchange.reply(new JsonObject());
    }

    private static String prefix(JsonFields condition) {
        String operator = condition.text("ComparisonOperator");
        if (!operator.isEmpty() && !operator.equals("BEGINS_WITH")) {
            throw AwsFailure.invalidArgument("ComparisonOperator is '" + operator + "', expected BEGINS_WITH.");
        }
        return condition.text("ComparisonValue");
    }

    private static JsonObject info(StreamDescription description) {
        JsonObject info = new JsonObject()
                .put("StreamName", description.name())
                .put("StreamARN", description.arn())
                .put("KmsKeyId", description.kmsKeyId())
                .put("Version", description.version())
                .put("Status", "ACTIVE")
                .put("CreationTime", description.creationMillis() / MILLIS_PER_SECOND)
                .put("DataRetentionInHours", description.retentionHours());
        if (!description.mediaType().isEmpty()) {
            info.put("MediaType", description.mediaType());
        }
        if (!description.deviceName().isEmpty()) {
            info.put("DeviceName", description.deviceName());
        }
        return info;
    }

    private static String encode(String name) {
        return Base64.getEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String token) {
        try {
            return new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw AwsFailure.invalidArgument("NextToken is not one that this service gave.");
        }
    }
}
