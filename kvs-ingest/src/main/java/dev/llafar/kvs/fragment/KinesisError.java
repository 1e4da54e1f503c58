package dev.llafar.kvs.fragment;

/**
 * An error that GetMedia reports by tags.
 *
 * @param id AWS_KINESISVIDEO_ERROR_ID, such as "4503"; "" when only the code came
 * @param code AWS_KINESISVIDEO_ERROR_CODE, its name; "" when only the id came
 */
public record KinesisError(String id, String code) {
    /**
     * Whether asking again may help: 3002 (error writing to the stream), 4503 (KMS key unavailable) and 5000 (internal)
     * pass; a fragment that is not there (4000) and a key that must not or cannot be used (the other 45xx) do not.
     */
    public boolean retryable() {
        return switch (id.isEmpty() ? code : id) {
            case "3002", "4503", "5000" -> true;
            default -> false;
        };
    }
}
