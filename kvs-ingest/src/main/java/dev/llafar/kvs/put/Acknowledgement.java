package dev.llafar.kvs.put;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * One acknowledgement of a fragment.
 *
 * @param type how far the fragment came
 * @param fragmentTimecodeMillis the Cluster's, which tells the fragment it is about; absent for IDLE
 * @param fragmentNumber given by the service once it has one; digits
 * @param errorId of an ERROR, such as "4006"
 * @param errorCode of an ERROR, its name
 */
public record Acknowledgement(
        Type type,
        OptionalLong fragmentTimecodeMillis,
        Optional<String> fragmentNumber,
        Optional<String> errorId,
        Optional<String> errorCode)
        implements AcknowledgementEvent {
    /** EventType. */
    public enum Type {
        BUFFERING,
        RECEIVED,
        PERSISTED,
        ERROR,
        IDLE,
        /** One that this code does not know; it changes nothing. */
        UNKNOWN
    }

    /** What the error means, when it is one that is known. */
    public Optional<PutMediaError> error() {
        return errorId.flatMap(PutMediaError::byId);
    }
}
