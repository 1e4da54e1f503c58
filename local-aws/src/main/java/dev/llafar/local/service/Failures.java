package dev.llafar.local.service;

import dev.llafar.local.error.AwsFailure;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** Writes errors to responses. */
public final class Failures {
    private Failures() {}

    /** Writes the error. If the response has already begun, its connection is closed instead. */
    public static void write(HttpServerResponse response, AwsFailure failure, ErrorFormat format) {
        if (response.ended() || response.closed()) {
            return;
        }
        if (response.headWritten()) {
            response.reset();
            return;
        }
        response.setStatusCode(failure.status()).putHeader("x-amzn-ErrorType", failure.type());
        switch (format) {
            case REST_JSON ->
                response.putHeader("Content-Type", "application/json")
                        .end(new JsonObject().put("Message", failure.text()).toBuffer());
            case QUERY_XML ->
                response.putHeader("Content-Type", "text/xml")
                        .end("<ErrorResponse><Error><Type>Sender</Type><Code>" + escaped(failure.type())
                                + "</Code><Message>" + escaped(failure.text()) + "</Message></Error></ErrorResponse>");
            case S3_XML ->
                response.putHeader("Content-Type", "application/xml")
                        .end("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>"
                                + escaped(s3Code(failure.type())) + "</Code><Message>" + escaped(failure.text())
                                + "</Message></Error>");
        }
    }

    /** S3 has its own codes for errors that all other services name alike. */
    private static String s3Code(String type) {
        return switch (type) {
            case "UnrecognizedClientException" -> "InvalidAccessKeyId";
            case "InvalidSignatureException", "IncompleteSignatureException" -> "SignatureDoesNotMatch";
            case "ExpiredTokenException" -> "ExpiredToken";
            case "AccessDeniedException", "MissingAuthenticationTokenException" -> "AccessDenied";
            case "RequestEntityTooLargeException" -> "EntityTooLarge";
            case "RequestTimeoutException" -> "RequestTimeout";
            case "InternalFailure" -> "InternalError";
            default -> type;
        };
    }

    /** Escapes text for XML. */
    public static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
