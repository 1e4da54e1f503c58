package dev.llafar.gateway.put;

import dev.llafar.kvs.producer.PutReport;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An accepted put and its progress. Thread-safe. */
final class PutJob {
    enum State {
        RUNNING,
        DONE,
        FAILED
    }

    private final String id;
    private final S3PutRequest request;
    private final MediaUpload upload;
    private volatile State state = State.RUNNING;
    private volatile @Nullable String failure;

    PutJob(String id, S3PutRequest request, MediaUpload upload) {
        this.id = id;
        this.request = request;
        this.upload = upload;
    }

    String id() {
        return id;
    }

    State state() {
        return state;
    }

    MediaUpload upload() {
        return upload;
    }

    void done() {
        state = State.DONE;
    }

    void failed(String message) {
        failure = message;
        state = State.FAILED;
    }

    /** The job for a response. Counts of what is persisted are present in every state. */
    JsonObject json() {
        PutReport report = upload.report();
        JsonObject json = new JsonObject()
                .put("id", id)
                .put("state", state.name().toLowerCase(Locale.ROOT))
                .put("bucketName", request.bucket())
                .put("keyName", request.key())
                .put("streamName", request.stream())
                .put("fragments", report.fragments())
                .put("bytes", report.bytes())
                .put("sentAgain", report.sentAgain())
                .put("connections", report.connections())
                .put("firstFragmentNumber", report.firstFragmentNumber())
                .put("lastFragmentNumber", report.lastFragmentNumber())
                .put("takenMillis", upload.takenMillis());
        upload.wholeMillis().ifPresent(whole -> json.put("wholeMillis", whole));
        if (state == State.DONE) {
            json.put("incomplete", upload.incomplete());
        }
        String message = failure;
        return message == null ? json : json.put("message", message);
    }
}
