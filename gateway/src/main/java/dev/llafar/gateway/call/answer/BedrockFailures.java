package dev.llafar.gateway.call.answer;

import dev.llafar.gateway.call.answer.LanguageModel.AnswerEnd;
import dev.llafar.gateway.call.answer.LanguageModel.AnswerEnd.Failed;
import dev.llafar.gateway.call.answer.LanguageModel.AnswerEnd.Kind;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.bedrockruntime.model.AccessDeniedException;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;
import software.amazon.awssdk.services.bedrockruntime.model.ModelTimeoutException;
import software.amazon.awssdk.services.bedrockruntime.model.ResourceNotFoundException;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceQuotaExceededException;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

/** Converts stop reasons and exceptions of Bedrock. Messages of the service are omitted because they may quote the request. */
final class BedrockFailures {
    private BedrockFailures() {}

    /** Whether a retry can succeed. */
    static boolean isRetryable(AnswerEnd end) {
        return end instanceof Failed failed && (failed.kind() == Kind.THROTTLED || failed.kind() == Kind.UNAVAILABLE);
    }

    static AnswerEnd ofStopReason(@Nullable StopReason stop, boolean hasText) {
        if (stop == null) {
            return new Failed(Kind.UNAVAILABLE, "the stream ended before the answer did");
        }
        return switch (stop) {
            case GUARDRAIL_INTERVENED, CONTENT_FILTERED -> new AnswerEnd.Refused();
            case END_TURN, STOP_SEQUENCE ->
                hasText ? new AnswerEnd.Complete() : new Failed(Kind.INVALID, "the answer is empty");
            case MAX_TOKENS, MODEL_CONTEXT_WINDOW_EXCEEDED ->
                hasText ? new AnswerEnd.Cut() : new Failed(Kind.INVALID, "the answer is empty: " + stop);
            default -> new Failed(Kind.INVALID, "the model stopped with " + stop);
        };
    }

    static AnswerEnd ofException(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        return switch (cause) {
            case ThrottlingException e -> new Failed(Kind.THROTTLED, message(e));
            case ServiceQuotaExceededException e -> new Failed(Kind.THROTTLED, message(e));
            case ModelTimeoutException e -> new Failed(Kind.TIMEOUT, message(e));
            case ApiCallTimeoutException e -> new Failed(Kind.TIMEOUT, "Bedrock: the request timed out");
            case ApiCallAttemptTimeoutException e -> new Failed(Kind.TIMEOUT, "Bedrock: the request timed out");
            case ValidationException e -> new Failed(Kind.INVALID, message(e));
            case AccessDeniedException e -> new Failed(Kind.INVALID, message(e));
            case ResourceNotFoundException e -> new Failed(Kind.INVALID, message(e));
            case BedrockRuntimeException e when e.statusCode() == 429 -> new Failed(Kind.THROTTLED, message(e));
            case BedrockRuntimeException e when isAccessDenied(e) -> new Failed(Kind.INVALID, message(e));
            case BedrockRuntimeException e -> new Failed(Kind.UNAVAILABLE, message(e));
            default ->
                new Failed(Kind.UNAVAILABLE, "Bedrock: " + cause.getClass().getSimpleName());
        };
    }

    private static String message(BedrockRuntimeException e) {
        AwsErrorDetails details = e.awsErrorDetails();
        String code = details == null ? e.getClass().getSimpleName() : details.errorCode();
        return "Bedrock: " + code + ", request " + e.requestId();
    }

    /** The signature is wrong or the account lacks a permission, so a retry cannot succeed. */
    private static boolean isAccessDenied(BedrockRuntimeException e) {
        return e.statusCode() == 401 || e.statusCode() == 403;
    }
}
