package dev.llafar.kvs.fragment;

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
