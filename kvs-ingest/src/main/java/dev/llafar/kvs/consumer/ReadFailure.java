package dev.llafar.kvs.consumer;

import dev.llafar.kvs.endpoint.ServiceErrors;

/**
 * The failure of a GetMedia request.
 *
 * @param status the HTTP status; 0 if there was no response
 * @param type AWS's error type, or the kind of I/O error
 */
public record ReadFailure(int status, String type, String message) {
    /** Whether a retry may succeed. */
    public boolean retryable() {
        return status == 0 || ServiceErrors.isRetryable(status, type);
    }

    /** The service's message and what the operator can do. */
    String explained() {
        return (message.endsWith(".") ? message.substring(0, message.length() - 1) : message) + "; " + advice();
    }

    private String advice() {
        return switch (type) {
            case "ResourceNotFoundException" -> "the stream does not exist: check its name, account and region";
            case "ExpiredTokenException" -> "renew the credentials";
            case "UnrecognizedClientException", "InvalidSignatureException" -> "check the credentials";
            case "AccessDeniedException", "NotAuthorizedException" ->
                "allow kinesisvideo:GetDataEndpoint and GetMedia on the stream";
            default -> "see the service's message";
        };
    }
}
