package dev.llafar.gateway.call.answer;

import dev.llafar.gateway.call.answer.AnswerEnd.Failed;
import dev.llafar.gateway.call.answer.AnswerEnd.Kind;
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

/** What Bedrock's ways to end mean for a call. The service's own messages are left out: they may quote the request. */
final class BedrockFailures {
    private BedrockFailures() {}

    /** Whether another try may fare better. */
    static boolean mayPass(AnswerEnd end) {
        return end instanceof Failed failed && (failed.kind() == Kind.THROTTLED || failed.kind() == Kind.UNAVAILABLE);
    }

    static AnswerEnd ofStop(@Nullable StopReason stop, boolean hasSpoken) {
        if (stop == null) {
            return new Failed(Kind.UNAVAILABLE, "the stream ended before the answer did");
        }
        return switch (stop) {
            case GUARDRAIL_INTERVENED, CONTENT_FILTERED -> new AnswerEnd.Refused();
            case END_TURN, STOP_SEQUENCE ->
                hasSpoken ? new AnswerEnd.Complete() : new Failed(Kind.INVALID, "the answer is empty");
            case MAX_TOKENS, MODEL_CONTEXT_WINDOW_EXCEEDED ->
                hasSpoken ? new AnswerEnd.Cut() : new Failed(Kind.INVALID, "the answer is empty: " + stop);
            default -> new Failed(Kind.INVALID, "the model stopped with " + stop);
        };
    }

    static AnswerEnd ofThrown(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        return switch (cause) {
            case ThrottlingException e -> new Failed(Kind.THROTTLED, told(e));
            case ServiceQuotaExceededException e -> new Failed(Kind.THROTTLED, told(e));
            case ModelTimeoutException e -> new Failed(Kind.TIMEOUT, told(e));
            case ApiCallTimeoutException e -> new Failed(Kind.TIMEOUT, "Bedrock did not answer in time");
            case ApiCallAttemptTimeoutException e -> new Failed(Kind.TIMEOUT, "Bedrock did not answer in time");
            case ValidationException e -> new Failed(Kind.INVALID, told(e));
            case AccessDeniedException e -> new Failed(Kind.INVALID, told(e));
            case ResourceNotFoundException e -> new Failed(Kind.INVALID, told(e));
            case BedrockRuntimeException e when e.statusCode() == 429 -> new Failed(Kind.THROTTLED, told(e));
            case BedrockRuntimeException e when isOurFault(e) -> new Failed(Kind.INVALID, told(e));
            case BedrockRuntimeException e -> new Failed(Kind.UNAVAILABLE, told(e));
            default ->
                new Failed(Kind.UNAVAILABLE, "Bedrock: " + cause.getClass().getSimpleName());
        };
    }

    private static String told(BedrockRuntimeException refusal) {
        AwsErrorDetails details = refusal.awsErrorDetails();
        String code = details == null ? refusal.getClass().getSimpleName() : details.errorCode();
        return "Bedrock: " + code + ", request " + refusal.requestId();
    }

    /** A wrong signature, or an account that may not: the same again would be refused again. */
    private static boolean isOurFault(BedrockRuntimeException refusal) {
        return refusal.statusCode() == 401 || refusal.statusCode() == 403;
    }
}
