package dev.llafar.local.error;

/**
 * An error as AWS reports it: HTTP status, error type (sent as {@code x-amzn-ErrorType}) and a message. Cores throw it,
 * the server writes it.
 */
public final class AwsFailure extends RuntimeException {
    private final int status;
    private final String type;

    public AwsFailure(int status, String type, String message) {
        super(message, null, false, false); // an expected answer: needs no stack trace
        this.status = status;
        this.type = type;
    }

    public int status() {
        return status;
    }

    public String type() {
        return type;
    }

    /** The message that goes on the wire; never null. */
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

    public static AwsFailure internal() {
        return new AwsFailure(500, "InternalFailure", "The stand-in failed; its log says why.");
    }
}
