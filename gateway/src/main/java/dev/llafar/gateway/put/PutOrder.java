package dev.llafar.gateway.put;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llafar.gateway.json.JsonFields;
import dev.llafar.gateway.session.InvalidRequest;
import dev.llafar.kvs.mux.MuxOptions.SoundCodec;
import dev.llafar.kvs.producer.ProducerSettings.Pacing;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An object of S3 that is to be put into a stream. */
record PutOrder(String bucket, String key, String stream, SoundCodec codec, boolean video, Pacing pacing) {
    private static final int MOST_RECORDS = Puts.MOST_AT_ONCE;
    private static final int LONGEST_KEY_BYTES = 1_024;
    private static final String STREAM =
            "[a-zA-Z0-9_.-]{1,256}|arn:[a-z0-9-]+:kinesisvideo:[a-z0-9-]+:[0-9]{12}:stream/.+";

    PutOrder {
        if (!bucket.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")) {
            throw new InvalidRequest("bucketName", bucket, "the name of a bucket");
        }
        int length = key.getBytes(StandardCharsets.UTF_8).length;
        if (length < 1 || length > LONGEST_KEY_BYTES) {
            throw new InvalidRequest("keyName", key, "1 to " + LONGEST_KEY_BYTES + " bytes, not " + length);
        }
        if (!stream.matches(STREAM)) {
            throw new InvalidRequest("streamName", stream, "the name or the ARN of a stream");
        }
        if (video && codec != SoundCodec.AAC) {
            throw new InvalidRequest("codec", "l16 with video", "aac, or no video");
        }
    }

    /**
     * Reads a request of our own, S3's event notification, or EventBridge's event of S3.
     *
     * @param defaultStream for events, which name none
     * @return at least one, but for S3's test event, which asks for nothing
     * @throws InvalidRequest naming field, value and what was expected
     */
    static List<PutOrder> read(ObjectNode body, Optional<String> defaultStream) {
        if (body.path("Event").asText("").equals("s3:TestEvent")) {
            return List.of();
        }
        if (body.has("Records")) {
            return ofNotification(body.path("Records"), eventStream(defaultStream));
        }
        if (body.has("detail-type")) {
            return List.of(ofEventBridge(body, eventStream(defaultStream)));
        }
        JsonFields fields = new JsonFields(body);
        PutOrder order = new PutOrder(
                fields.required("bucketName", "the name of a bucket"),
                fields.required("keyName", "the key of an object"),
                fields.text("streamName", defaultStream.orElse("")),
                fields.oneOf("codec", SoundCodec.AAC, List.of(SoundCodec.values())),
                fields.flag("video", false),
                fields.oneOf("rate", Pacing.NATIVE, List.of(Pacing.values())));
        fields.refuseUnread("put");
        return List.of(order);
    }

    private static String eventStream(Optional<String> defaultStream) {
        return defaultStream.orElseThrow(() ->
                new InvalidRequest("streamName", "an event, which names none", "a server started with --put-stream"));
    }

    private static List<PutOrder> ofNotification(JsonNode records, String stream) {
        if (!records.isArray() || records.isEmpty() || records.size() > MOST_RECORDS) {
            throw new InvalidRequest("Records", records.size() + " entries", "1 to " + MOST_RECORDS);
        }
        List<PutOrder> orders = new ArrayList<>();
        for (JsonNode entry : records) {
            String event = entry.path("eventName").asText("");
            if (!event.startsWith("ObjectCreated:")) {
                throw new InvalidRequest("Records[].eventName", event, "ObjectCreated:*");
            }
            JsonNode s3 = entry.path("s3");
            orders.add(ofEvent(
                    text(s3.path("bucket").path("name"), "Records[].s3.bucket.name"),
                    decoded(text(s3.path("object").path("key"), "Records[].s3.object.key")),
                    stream));
        }
        return orders;
    }

    /** Other than S3's own notification, EventBridge's gives keys as they are. */
    private static PutOrder ofEventBridge(ObjectNode event, String stream) {
        String type = event.path("detail-type").asText("");
        if (!type.equals("Object Created")) {
            throw new InvalidRequest("detail-type", type, "Object Created");
        }
        JsonNode detail = event.path("detail");
        return ofEvent(
                text(detail.path("bucket").path("name"), "detail.bucket.name"),
                text(detail.path("object").path("key"), "detail.object.key"),
                stream);
    }

    private static PutOrder ofEvent(String bucket, String key, String stream) {
        return new PutOrder(bucket, key, stream, SoundCodec.AAC, false, Pacing.NATIVE);
    }

    private static String text(JsonNode node, String field) {
        if (!node.isTextual() || node.textValue().isEmpty()) {
            throw new InvalidRequest(field, node.isMissingNode() ? "nothing" : node.asText(), "a string");
        }
        return node.textValue();
    }

    private static String decoded(String key) {
        try {
            return URLDecoder.decode(key, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new InvalidRequest("Records[].s3.object.key", key, "a key, URL-encoded");
        }
    }
}
