package dev.llafar.local.service;

import dev.llafar.local.protocol.AwsFailure;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** Writes responses. */
public final class Responses {
    private static final int NO_CONTENT = 204;

    private Responses() {}

    /** Responds with a JSON object. */
    public static void json(HttpServerResponse response, int status, JsonObject body) {
        response.setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(body.toBuffer());
    }

    /** Responds with status 204. */
    public static void noContent(HttpServerResponse response) {
        response.setStatusCode(NO_CONTENT).end();
    }

    /** Responds with an error. If the head of the response was written, the connection is closed instead. */
    public static void failure(HttpServerResponse response, AwsFailure failure, AwsService.ErrorFormat format) {
        if (response.ended() || response.closed()) {
            return;
        }
        if (response.headWritten()) {
            response.reset();
            return;
        }
        response.putHeader("x-amzn-ErrorType", failure.type());
        switch (format) {
            case REST_JSON -> json(response, failure.status(), new JsonObject().put("Message", failure.text()));
            case QUERY_XML ->
                response.setStatusCode(failure.status())
                        .putHeader("Content-Type", "text/xml")
                        .end("<ErrorResponse><Error><Type>Sender</Type>" + codeAndMessage(failure.type(), failure)
                                + "</Error></ErrorResponse>");
            case S3_XML ->
                response.setStatusCode(failure.status())
                        .putHeader("Content-Type", "application/xml")
                        .end("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>"
                                + codeAndMessage(s3Code(failure.type()), failure) + "</Error>");
        }
    }

    private static String codeAndMessage(String code, AwsFailure failure) {
        return "<Code>" + escaped(code) + "</Code><Message>" + escaped(failure.text()) + "</Message>";
    }

    /** S3 has its own codes for errors that have the same type in all other services. */
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
