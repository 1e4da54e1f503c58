package dev.llafar.local.service;

import dev.llafar.kvs.json.JsonFieldException;
import dev.llafar.local.protocol.AwsFailure;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One AWS service on loopback. All operations run on one event loop, so a service needs no locks.
 *
 * @param signingName in the scope of signatures, such as {@code kinesisvideo}
 */
public record AwsService(String signingName, Errors errors, List<Operation> operations) {
    public AwsService {
        operations = List.copyOf(operations);
    }

    /** The format of errors in the protocol of a service. */
    public enum ErrorFormat {
        /** The type is in {@code x-amzn-ErrorType}, the message in a JSON object. */
        REST_JSON,
        /** An XML document of the Query protocol. */
        QUERY_XML,
        /** An XML document with the error codes of S3. */
        S3_XML
    }

    /**
     * The errors that a service has in common with others, in its own form.
     *
     * @param throttled for a request above the rate limit
     * @param failed for a failure of the stand-in itself
     * @param invalid for a request with an invalid field
     */
    public record Errors(
            ErrorFormat format,
            Supplier<AwsFailure> throttled,
            Supplier<AwsFailure> failed,
            Function<JsonFieldException, AwsFailure> invalid) {
        /** The errors of most services. */
        public static Errors common(ErrorFormat format, Supplier<AwsFailure> throttled) {
            return new Errors(
                    format,
                    throttled,
                    () -> new AwsFailure(500, "InternalFailure", "The stand-in failed; its log contains the cause."),
                    wrong -> invalid(wrong, AwsFailure::invalidArgument));
        }

        /** A field of another JSON type is a serialization error in every service; other errors of fields differ. */
        public static AwsFailure invalid(JsonFieldException wrong, Function<String, AwsFailure> wrongValue) {
            return wrong.reason() == JsonFieldException.Reason.WRONG_TYPE
                    ? AwsFailure.serialization(wrong.text())
                    : wrongValue.apply(wrong.text());
        }
    }
}
