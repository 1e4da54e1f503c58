package dev.llafar.local.chime;

import dev.llafar.local.protocol.AwsFailure;

/** The errors of the Chime SDK. */
public enum ChimeError {
    BAD_REQUEST(400, "BadRequestException"),
    NOT_FOUND(404, "NotFoundException"),
    CONFLICT(409, "ConflictException"),
    /** The limit error of meetings. */
    LIMIT_EXCEEDED(400, "LimitExceededException"),
    /** The limit error of pipelines and calls. */
    RESOURCE_LIMIT_EXCEEDED(400, "ResourceLimitExceededException"),
    /** The throttling error of meetings. */
    MEETINGS_THROTTLED(429, "ThrottlingException"),
    /** The throttling error of pipelines and calls. */
    CLIENT_THROTTLED(429, "ThrottledClientException"),
    SERVICE_FAILURE(500, "ServiceFailureException");

    private final int status;
    private final String type;

    ChimeError(int status, String type) {
        this.status = status;
        this.type = type;
    }

    public AwsFailure with(String message) {
        return new AwsFailure(status, type, message);
    }
}
