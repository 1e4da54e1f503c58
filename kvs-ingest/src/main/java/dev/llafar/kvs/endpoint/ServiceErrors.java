package dev.llafar.kvs.endpoint;

import java.util.Set;

/** Which error responses of AWS are worth a retry. */
public final class ServiceErrors {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERRORS = 500;

    /** Sent as client errors, although they are temporary. */
    private static final Set<String> TEMPORARY = Set.of(
            "ClientLimitExceededException",
            "ConnectionLimitExceededException",
            "InvalidEndpointException",
            "RequestTimeoutException",
            "ThrottlingException",
            "TooManyRequestsException");

    private ServiceErrors() {}

    /**
     * Whether the same request may succeed later.
     *
     * @param status the HTTP status
     * @param type AWS's error type
     */
    public static boolean isRetryable(int status, String type) {
        return status >= SERVER_ERRORS || status == TOO_MANY_REQUESTS || TEMPORARY.contains(type);
    }
}
