package dev.llafar.gateway.put;

import dev.llafar.kvs.producer.PutReport;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An accepted order and what became of it. Safe to ask from any thread. */
final class PutJob {
    /** Where it is. */
    enum State {
        RUNNING,
        DONE,
        FAILED
    }

    private final String id;
    private final PutOrder order;
    private final MediaUpload upload;
    private volatile State state = State.RUNNING;
    private volatile @Nullable String failure;

    PutJob(String id, PutOrder order, MediaUpload upload) {
        this.id = id;
        this.order = order;
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

    /** What is persisted is told in every state. */
    JsonObject json() {
        PutReport report = upload.soFar();
        JsonObject json = new JsonObject()
                .put("id", id)
                .put("state", state.name().toLowerCase(Locale.ROOT))
                .put("bucketName", order.bucket())
                .put("keyName", order.key())
                .put("streamName", order.stream())
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
