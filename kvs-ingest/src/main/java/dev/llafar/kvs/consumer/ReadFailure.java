package dev.llafar.kvs.consumer;

import java.util.Set;

/**
 * Why a GetMedia failed.
 *
 * @param status HTTP status; 0 when there was no answer
 * @param type AWS's error type, or the kind of I/O error
 */
public record ReadFailure(int status, String type, String message) {
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

    /** Whether trying again can help. */
    public boolean retryable() {
        return status == 0 || status >= SERVER_ERRORS || status == TOO_MANY_REQUESTS || PASSING.contains(type);
    }

    /** The service's words and what a person can do. */
    String explained() {
        return (message.endsWith(".") ? message.substring(0, message.length() - 1) : message) + "; " + advice();
    }

    private String advice() {
        return switch (type) {
            case "ResourceNotFoundException" -> "the stream is not there: check its name, account and region";
            case "ExpiredTokenException" -> "renew the credentials";
            case "UnrecognizedClientException", "InvalidSignatureException" -> "check the credentials";
            case "AccessDeniedException", "NotAuthorizedException" ->
                "allow kinesisvideo:GetDataEndpoint and GetMedia on the stream";
            default -> "see the service's message";
        };
    }
}
