package dev.llafar.kvs.producer;

/** Why an upload failed. The message states what the operator can do. */
public final class PutFailure extends RuntimeException {
    private final String type;
    private final String text;

    /**
     * Creates a failure.
     *
     * @param type AWS's error type or code, such as {@code ResourceNotFoundException} or {@code INVALID_MKV_DATA}
     */
    public PutFailure(String type, String message) {
        super(message);
        this.text = message;
        this.type = type;
    }

    public String type() {
        return type;
    }

    /** The message; never null. */
    public String text() {
        return text;
    }
}
