package dev.llafar.local.call;

import dev.llafar.local.error.AwsFailure;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** Writes refusals. */
public final class Failures {
    private Failures() {}

    /** Writes the refusal unless an answer has already begun; then the connection is all that is left to end. */
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

    /** S3 has names of its own for what every other service calls the same. */
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

    /** Text as XML may hold it. */
    public static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
