package dev.llafar.local.chime;

/**
 * A media stream pipeline.
 *
 * @param reservedStreams 1 to 10
 */
public record Pipeline(
        String id,
        String arn,
        String clientRequestToken,
        String meetingId,
        String meetingArn,
        StreamPoolStore.Pool pool,
        int reservedStreams,
        long createdMillis,
        long updatedMillis,
        Pipeline.Status status) {
    /** The status of a pipeline in the service's responses. */
    public enum Status {
        INITIALIZING("Initializing"),
        IN_PROGRESS("InProgress"),
        STOPPING("Stopping");

        private final String wire;

        Status(String wire) {
            this.wire = wire;
        }

        public String wire() {
            return wire;
        }
    }

    Pipeline with(Status other, long nowMillis) {
        return new Pipeline(
                id,
                arn,
                clientRequestToken,
                meetingId,
                meetingArn,
                pool,
                reservedStreams,
                createdMillis,
                nowMillis,
                other);
    }
}
