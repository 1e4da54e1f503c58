package dev.llafar.gateway.put;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llafar.kvs.json.JsonFieldException;
import dev.llafar.kvs.json.StrictJson;
import dev.llafar.kvs.mux.MuxOptions.AudioCodec;
import dev.llafar.kvs.producer.ProducerSettings.Pacing;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An object of S3 and the stream into which it is to be put. */
record S3PutRequest(String bucket, String key, String stream, AudioCodec codec, boolean video, Pacing pacing) {
    private static final int MAX_RECORDS = PutService.MAX_RUNNING;
    private static final int MAX_KEY_BYTES = 1_024;
    private static final String STREAM =
            "[a-zA-Z0-9_.-]{1,256}|arn:[a-z0-9-]+:kinesisvideo:[a-z0-9-]+:[0-9]{12}:stream/.+";

    S3PutRequest {
        if (!bucket.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")) {
            throw new JsonFieldException("bucketName", bucket, "the name of a bucket");
        }
        int length = key.getBytes(StandardCharsets.UTF_8).length;
        if (length < 1 || length > MAX_KEY_BYTES) {
            throw new JsonFieldException("keyName", key, "1 to " + MAX_KEY_BYTES + " bytes, not " + length);
        }
        if (!stream.matches(STREAM)) {
            throw new JsonFieldException("streamName", stream, "the name or the ARN of a stream");
        }
        if (video && codec != AudioCodec.AAC) {
            throw new JsonFieldException("codec", "l16 with video", "aac, or no video");
        }
    }

    /** As an event asks for it: with the defaults of a request. */
    private S3PutRequest(String bucket, String key, String stream) {
        this(bucket, key, stream, AudioCodec.AAC, false, Pacing.NATIVE);
    }

    /**
     * Reads a request of this server's own format, a notification of S3, or an event of S3 that EventBridge delivers.
     *
     * @param defaultStream for requests without a stream and for events
     * @return at least one request; none for the test event of S3
     * @throws JsonFieldException if a field is wrong
     */
    static List<S3PutRequest> read(ObjectNode body, Optional<String> defaultStream) {
        StrictJson event = StrictJson.tolerant("body");
        if (body.path("Event").asText("").equals("s3:TestEvent")) {
            return List.of();
        }
        if (body.has("Records")) {
            String stream = eventStream(defaultStream);
            return event.convert(body, S3Notification.class).requests(stream);
        }
        if (body.has("detail-type")) {
            String stream = eventStream(defaultStream);
            return List.of(event.convert(body, EventBridgeEvent.class).request(stream));
        }
        return List.of(StrictJson.strict("body").convert(body, Body.class).request(defaultStream));
    }

    private static String eventStream(Optional<String> defaultStream) {
        return defaultStream.orElseThrow(() -> new JsonFieldException(
                "streamName", "an event, which names none", "a server started with --put-stream"));
    }

    record Body(
            @Nullable String bucketName,
            @Nullable String keyName,
            @Nullable String streamName,
            @Nullable AudioCodec codec,
            @Nullable Boolean video,
            @Nullable Pacing rate) {

        S3PutRequest request(Optional<String> defaultStream) {
            return new S3PutRequest(
                    required("bucketName", bucketName, "the name of a bucket"),
                    required("keyName", keyName, "the key of an object"),
                    streamName == null ? defaultStream.orElse("") : streamName,
                    codec == null ? AudioCodec.AAC : codec,
                    video != null && video,
                    rate == null ? Pacing.NATIVE : rate);
        }

        private static String required(String field, @Nullable String value, String expected) {
            if (value == null || value.isBlank()) {
                throw new JsonFieldException(field, value == null || value.isEmpty() ? "nothing" : "blanks", expected);
            }
            return value;
        }
    }

    record Bucket(@JsonProperty(required = true) String name) {}

    /** @param key URL-encoded in a notification of S3, and as it is in an event of EventBridge */
    record StoredObject(@JsonProperty(required = true) String key) {}

    record S3Notification(@JsonProperty("Records") List<Entry> records) {
        S3Notification {
            int count = Objects.requireNonNullElse(records, List.of()).size();
            if (count < 1 || count > MAX_RECORDS) {
                throw new JsonFieldException("Records", count + " entries", "1 to " + MAX_RECORDS);
            }
        }

        List<S3PutRequest> requests(String stream) {
            return records.stream()
                    .map(entry -> new S3PutRequest(entry.s3.bucket.name, entry.s3.decodedKey(), stream))
                    .toList();
        }

        /** Not marked as required: an event of another type is refused for its type, whatever else it has. */
        record Entry(@Nullable String eventName, S3 s3) {
            Entry {
                if (eventName == null || !eventName.startsWith("ObjectCreated:")) {
                    throw JsonFieldException.of("eventName", eventName, "ObjectCreated:*");
                }
                if (s3 == null) {
                    throw JsonFieldException.of("s3", null, "an object");
                }
            }
        }

        record S3(
                @JsonProperty(required = true) Bucket bucket,
                @JsonProperty(required = true) StoredObject object) {
            String decodedKey() {
                try {
                    return URLDecoder.decode(object.key, StandardCharsets.UTF_8);
                } catch (IllegalArgumentException e) {
                    throw new JsonFieldException("Records[].s3.object.key", object.key, "a key, URL-encoded");
                }
            }
        }
    }

    record EventBridgeEvent(
            @JsonProperty("detail-type") @Nullable String type, Detail detail) {
        EventBridgeEvent {
            if (!"Object Created".equals(type)) {
                throw JsonFieldException.of("detail-type", type, "Object Created");
            }
            if (detail == null) {
                throw JsonFieldException.of("detail", null, "an object");
            }
        }

        S3PutRequest request(String stream) {
            return new S3PutRequest(detail.bucket.name, detail.object.key, stream);
        }

        record Detail(
                @JsonProperty(required = true) Bucket bucket,
                @JsonProperty(required = true) StoredObject object) {}
    }
}
