package dev.llafar.kvs.fragment;

import dev.llafar.kvs.mkv.MalformedMkv;

/** An event of a stream of fragments. */
public sealed interface FragmentEvent {
    /** A fragment is complete. */
    record FragmentRead(Fragment fragment) implements FragmentEvent {}

    /**
     * The stream ended within a fragment. A reconnect delivers the complete fragment again, under the same number.
     *
     * @param begun the part that was received
     * @param insideElement the incomplete element
     */
    record FragmentCut(Fragment begun, String insideElement, long atByte) implements FragmentEvent {}

    /** Kinesis reported an error within the stream, although the HTTP status is 200. The stream ends after this. */
    record ErrorReported(KinesisError error) implements FragmentEvent {}

    /** The input is not Matroska, or exceeds a bound. This is the last event. */
    record StreamMalformed(MalformedMkv problem) implements FragmentEvent {}

    /**
     * An error that GetMedia reports by tags.
     *
     * @param id AWS_KINESISVIDEO_ERROR_ID, such as "4503"; empty if absent
     * @param code AWS_KINESISVIDEO_ERROR_CODE, its name; empty if absent
     */
    public record KinesisError(String id, String code) {
        /**
         * Whether a retry may succeed. 3002 (error writing to the stream), 4503 (KMS key unavailable) and 5000 (internal) are
         * temporary; a missing fragment (4000) and a key that cannot be used (other 45xx) are not.
         */
        public boolean retryable() {
            return switch (id.isEmpty() ? code : id) {
                case "3002", "4503", "5000" -> true;
                default -> false;
            };
        }
    }
}
