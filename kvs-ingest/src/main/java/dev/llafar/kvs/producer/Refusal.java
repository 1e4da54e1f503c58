package dev.llafar.kvs.producer;

import java.util.Set;

/** Whether a refused request is worth trying again. */
enum Refusal {
    /** Later. */
    TRANSIENT,
    /** Never in this form. */
    FINAL;

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERRORS = 500;

    /** Refusals that are sent as client errors and pass by themselves. */
    private static final Set<String> PASSING = Set.of(
            "ClientLimitExceededException",
            "ConnectionLimitExceededException",
            "InvalidEndpointException",
            "RequestTimeoutException",
            "ThrottlingException",
            "TooManyRequestsException");

    static Refusal of(int status, String type) {
        return status >= SERVER_ERRORS || status == TOO_MANY_REQUESTS || PASSING.contains(type) ? TRANSIENT : FINAL;
    }
}
