package dev.llafar.local.kvs.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.llafar.kvs.json.JsonFieldException;
import dev.llafar.local.kvs.StreamStore;
import dev.llafar.local.kvs.VideoStream;
import dev.llafar.local.protocol.Constraints;
import dev.llafar.local.service.AwsExchange;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** CreateStream, DescribeStream, ListStreams, DeleteStream. */
final class StreamRoutes {
    private static final int MAX_LISTED = 10_000;
    private static final double MILLIS_PER_SECOND = 1_000.0;
    private final StreamStore store;

    @JsonNaming(UpperCamelCaseStrategy.class)
    record DescribeStream(
            @Nullable String streamName, @Nullable String streamARN) {}

    @JsonNaming(UpperCamelCaseStrategy.class)
    record ListStreams(
            @Nullable Integer maxResults,
            @Nullable String nextToken,
            @Nullable NameCondition streamNameCondition) {}

    @JsonNaming(UpperCamelCaseStrategy.class)
    record NameCondition(@Nullable String comparisonOperator, String comparisonValue) {
        NameCondition {
            if (comparisonOperator != null && !comparisonOperator.equals("BEGINS_WITH")) {
                throw JsonFieldException.of("ComparisonOperator", comparisonOperator, "BEGINS_WITH");
            }
            comparisonValue = Constraints.orEmpty(comparisonValue);
        }
    }

    @JsonNaming(UpperCamelCaseStrategy.class)
    record DeleteStream(
            @JsonProperty(required = true) String streamARN,
            @Nullable String currentVersion) {}

    StreamRoutes(StreamStore store) {
        this.store = store;
    }

    void create(AwsExchange exchange) {
        VideoStream stream = store.create(exchange.read(StreamStore.CreateStream.class), exchange.nowMillis());
        exchange.reply(new JsonObject().put("StreamARN", stream.description().arn()));
    }

    void describe(AwsExchange exchange) {
        DescribeStream request = exchange.read(DescribeStream.class);
        VideoStream stream = store.find(request.streamName(), request.streamARN());
        exchange.reply(new JsonObject().put("StreamInfo", info(stream.description())));
    }

    void list(AwsExchange exchange) {
        ListStreams request = exchange.read(ListStreams.class);
        PageRequest page = PageRequest.of(request.maxResults(), request.nextToken(), MAX_LISTED, MAX_LISTED);
        String prefix = request.streamNameCondition() == null
                ? ""
                : request.streamNameCondition().comparisonValue();
        exchange.reply(page.response(
                "StreamInfoList",
                store.list(prefix, page.after(), page.lookupSize()),
                stream -> info(stream.description()),
                stream -> stream.description().name()));
    }

    void delete(AwsExchange exchange) {
        DeleteStream request = exchange.read(DeleteStream.class);
        store.delete(request.streamARN(), Constraints.orEmpty(request.currentVersion()));
        exchange.reply(new JsonObject());
    }

    private static JsonObject info(VideoStream.Description description) {
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
}
