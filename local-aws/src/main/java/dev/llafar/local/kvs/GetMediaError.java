package dev.llafar.local.kvs;

import java.util.Arrays;

/** Errors that GetMedia reports within the stream, as the tags AWS_KINESISVIDEO_ERROR_ID and _ERROR_CODE. */
public enum GetMediaError {
    WRITE_ERROR(3002, "Error writing to the stream"),
    FRAGMENT_NOT_FOUND(4000, "Requested fragment is not found"),
    KMS_ACCESS_DENIED(4500, "Access denied for the stream's KMS key"),
    KMS_DISABLED(4501, "Stream's KMS key is disabled"),
    KMS_VALIDATION(4502, "Validation error on the stream's KMS key"),
    KMS_UNAVAILABLE(4503, "KMS key specified in the stream is unavailable"),
    KMS_INVALID_USAGE(4504, "Invalid usage of the KMS key specified in the stream"),
    KMS_INVALID_STATE(4505, "Invalid state of the KMS key specified in the stream"),
    KMS_NOT_FOUND(4506, "Unable to find the KMS key specified in the stream"),
    INTERNAL(5000, "Internal error");

    private final int id;
    private final String text;

    GetMediaError(int id, String text) {
        this.id = id;
        this.text = text;
    }

    public int id() {
        return id;
    }

    public String text() {
        return text;
    }

    /** Returns the error of an id; an undocumented id is an internal error. */
    public static GetMediaError byId(int id) {
        return Arrays.stream(values())
                .filter(error -> error.id == id)
                .findFirst()
                .orElse(INTERNAL);
    }
}
