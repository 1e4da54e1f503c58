package dev.llafar.kvs.put;

import java.util.Optional;

/** Errors of PutMedia, and whether the fragment may succeed on a new connection. */
public enum PutMediaError {
    STREAM_READ_ERROR(4000, true),
    MAX_FRAGMENT_SIZE_REACHED(4001, false),
    MAX_FRAGMENT_DURATION_REACHED(4002, false),
    MAX_CONNECTION_DURATION_REACHED(4003, true),
    FRAGMENT_TIMECODE_LESSER_THAN_PREVIOUS(4004, false),
    MORE_THAN_ALLOWED_TRACKS_FOUND(4005, false),
    INVALID_MKV_DATA(4006, false),
    INVALID_PRODUCER_TIMESTAMP(4007, false),
    STREAM_NOT_ACTIVE(4008, true),
    FRAGMENT_METADATA_LIMIT_REACHED(4009, false),
    TRACK_NUMBER_MISMATCH(4010, false),
    FRAMES_MISSING_FOR_TRACK(4011, false),
    KMS_KEY_ACCESS_DENIED(4500, false),
    KMS_KEY_DISABLED(4501, false),
    KMS_KEY_VALIDATION_ERROR(4502, false),
    KMS_KEY_UNAVAILABLE(4503, true),
    KMS_KEY_INVALID_USAGE(4504, false),
    KMS_KEY_INVALID_STATE(4505, false),
    KMS_KEY_NOT_FOUND(4506, false),
    INTERNAL_ERROR(5000, true),
    ARCHIVAL_ERROR(5001, true);

    private final int id;
    private final boolean retryable;

    PutMediaError(int id, boolean retryable) {
        this.id = id;
        this.retryable = retryable;
    }

    /** The id in acknowledgements. */
    public int id() {
        return id;
    }

    /** Whether the service or the connection caused the error, and not the fragment. */
    public boolean retryable() {
        return retryable;
    }

    /** Returns empty for an unknown id. */
    public static Optional<PutMediaError> byId(String id) {
        for (var error : values()) {
            if (Integer.toString(error.id).equals(id)) {
                return Optional.of(error);
            }
        }
        return Optional.empty();
    }
}
