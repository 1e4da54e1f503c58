package dev.llafar.kvs.producer;

import java.util.Arrays;
import java.util.Optional;

/** Error acknowledgements of PutMedia, by id. */
public enum PutMediaError {
    STREAM_READ_ERROR(4000, Remedy.RECONNECT),
    MAX_FRAGMENT_SIZE_REACHED(4001, Remedy.GIVE_UP),
    MAX_FRAGMENT_DURATION_REACHED(4002, Remedy.GIVE_UP),
    MAX_CONNECTION_DURATION_REACHED(4003, Remedy.RECONNECT),
    FRAGMENT_TIMECODE_LESSER_THAN_PREVIOUS(4004, Remedy.RECONNECT),
    MORE_THAN_ALLOWED_TRACKS_FOUND(4005, Remedy.GIVE_UP),
    INVALID_MKV_DATA(4006, Remedy.GIVE_UP),
    INVALID_PRODUCER_TIMESTAMP(4007, Remedy.GIVE_UP),
    STREAM_NOT_ACTIVE(4008, Remedy.GIVE_UP),
    FRAGMENT_METADATA_LIMIT_REACHED(4009, Remedy.GIVE_UP),
    TRACK_NUMBER_MISMATCH(4010, Remedy.GIVE_UP),
    FRAMES_MISSING_FOR_TRACK(4011, Remedy.GIVE_UP),
    KMS_KEY_ACCESS_DENIED(4500, Remedy.GIVE_UP),
    KMS_KEY_DISABLED(4501, Remedy.GIVE_UP),
    KMS_KEY_VALIDATION_ERROR(4502, Remedy.GIVE_UP),
    KMS_KEY_UNAVAILABLE(4503, Remedy.RECONNECT),
    KMS_KEY_INVALID_USAGE(4504, Remedy.GIVE_UP),
    KMS_KEY_INVALID_STATE(4505, Remedy.GIVE_UP),
    KMS_KEY_NOT_FOUND(4506, Remedy.GIVE_UP),
    INTERNAL_ERROR(5000, Remedy.RECONNECT),
    ARCHIVAL_ERROR(5001, Remedy.RECONNECT);

    /** What a producer can do about it. */
    public enum Remedy {
        /** Connect again and send what was not persisted. */
        RECONNECT,
        /** Sending the same again would fail again. */
        GIVE_UP
    }

    private final int id;
    private final Remedy remedy;

    PutMediaError(int id, Remedy remedy) {
        this.id = id;
        this.remedy = remedy;
    }

    public int id() {
        return id;
    }

    public Remedy remedy() {
        return remedy;
    }

    /** The error of that id; empty for ids that are not documented. */
    public static Optional<PutMediaError> byId(int id) {
        return Arrays.stream(values()).filter(error -> error.id == id).findFirst();
    }
}
