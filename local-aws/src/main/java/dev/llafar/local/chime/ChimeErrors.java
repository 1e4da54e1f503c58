package dev.llafar.local.chime;

import dev.llafar.local.error.AwsFailure;

/** Errors of the Chime SDK. */
public final class ChimeErrors {
    private ChimeErrors() {}

    public static AwsFailure badRequest(String message) {
        return new AwsFailure(400, "BadRequestException", message);
    }

    public static AwsFailure notFound(String message) {
        return new AwsFailure(404, "NotFoundException", message);
    }

    public static AwsFailure conflict(String message) {
        return new AwsFailure(409, "ConflictException", message);
    }

    /** The limit error of meetings. */
    public static AwsFailure limitExceeded(String message) {
        return new AwsFailure(400, "LimitExceededException", message);
    }

    /** The limit error of pipelines and calls. */
    public static AwsFailure resourceLimit(String message) {
        return new AwsFailure(400, "ResourceLimitExceededException", message);
    }

    /** The throttling error of meetings. */
    public static AwsFailure meetingsThrottled() {
        return new AwsFailure(429, "ThrottlingException", "Rate exceeded.");
    }

    /** The throttling error of pipelines and calls. */
    public static AwsFailure throttled() {
        return new AwsFailure(429, "ThrottledClientException", "Rate exceeded.");
    }

    public static AwsFailure failed() {
        return new AwsFailure(500, "ServiceFailureException", "The stand-in failed; its log says why.");
    }
}
