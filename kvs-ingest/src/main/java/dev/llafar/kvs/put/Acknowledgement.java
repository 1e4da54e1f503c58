package dev.llafar.kvs.put;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * One acknowledgement of a fragment.
 *
 * @param type how far the fragment was processed
 * @param fragmentTimecodeMillis of the Cluster, which identifies the fragment; absent for IDLE
 * @param fragmentNumber assigned by the service; digits
 * @param errorId of an ERROR, such as "4006"
 * @param errorCode of an ERROR, its name
 */
public record Acknowledgement(
        Type type,
        OptionalLong fragmentTimecodeMillis,
        Optional<String> fragmentNumber,
        Optional<String> errorId,
        Optional<String> errorCode)
        implements AcknowledgementParser.Event {
    /** EventType. */
    public enum Type {
        BUFFERING,
        RECEIVED,
        PERSISTED,
        ERROR,
        IDLE,
        /** An unknown type, which is ignored. */
        UNKNOWN
    }

    /** The error, if its id is known. */
    public Optional<PutMediaError> error() {
        return errorId.flatMap(PutMediaError::byId);
    }
}
