package dev.llafar.local.protocol;

/**
 * An error as AWS reports it: HTTP status, error type (sent as {@code x-amzn-ErrorType}) and message. Cores throw it, and
 * the server sends it.
 */
public final class AwsFailure extends RuntimeException {
    private final int status;
    private final String type;

    public AwsFailure(int status, String type, String message) {
        super(message, null, false, false); // An expected response needs no stack trace.
        this.status = status;
        this.type = type;
    }

    public int status() {
        return status;
    }

    public String type() {
        return type;
    }

    /** The message that is sent; never null. */
    public String text() {
        String message = getMessage();
        return message == null ? "" : message;
    }

    public static AwsFailure invalidArgument(String message) {
        return new AwsFailure(400, "InvalidArgumentException", message);
    }

    public static AwsFailure notFound(String message) {
        return new AwsFailure(404, "ResourceNotFoundException", message);
    }

    public static AwsFailure serialization(String message) {
        return new AwsFailure(400, "SerializationException", message);
    }
}
