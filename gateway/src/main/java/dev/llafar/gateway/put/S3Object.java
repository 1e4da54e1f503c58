package dev.llafar.gateway.put;

import dev.llafar.gateway.http.RefusedCommand;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** An object of S3 that exists and is readable. */
record S3Object(String bucket, String key, long size, String etag) {
    /**
     * Looks an object up by reading its first byte, because the response to a HEAD request does not contain the reason of a
     * failure.
     *
     * @return fails with a {@link RefusedCommand} whose message says what to do
     */
    static CompletableFuture<S3Object> find(S3AsyncClient s3, String bucket, String key) {
        return s3.getObject(
                        request -> request.bucket(bucket).key(key).range("bytes=0-0"),
                        AsyncResponseTransformer.toBytes())
                .handle((found, failed) -> {
                    if (failed != null) {
                        throw refusal(bucket, key, failed);
                    }
                    String range = found.response().contentRange();
                    long size = range == null
                            ? found.response().contentLength()
                            : Long.parseLong(range.substring(range.indexOf('/') + 1));
                    return new S3Object(bucket, key, size, found.response().eTag());
                });
    }

    /** Describes a failure to the caller of the server. */
    static RefusedCommand refusal(String bucket, String key, Throwable failed) {
        Throwable cause =
                failed instanceof CompletionException && failed.getCause() != null ? failed.getCause() : failed;
        String where = "s3://" + bucket + "/" + key;
        if (!(cause instanceof S3Exception refused) || refused.awsErrorDetails() == null) {
            return new RefusedCommand(502, "s3_unavailable", where + ": S3 did not respond: " + cause.getMessage());
        }
        String code = String.valueOf(refused.awsErrorDetails().errorCode());
        return switch (code) {
            case "NoSuchKey" ->
                new RefusedCommand(
                        404, "no_such_object", "keyName: got " + key + "; expected an object of bucket " + bucket);
            case "NoSuchBucket" ->
                new RefusedCommand(
                        404, "no_such_bucket", "bucketName: got " + bucket + "; expected a bucket that exists");
            case "AccessDenied" ->
                new RefusedCommand(
                        403,
                        "access_denied",
                        where + ": access denied; allow s3:GetObject on it to the role of this server, and"
                                + " s3:ListBucket, without which a missing object looks the same");
            case "ExpiredToken", "InvalidAccessKeyId", "SignatureDoesNotMatch" ->
                new RefusedCommand(
                        502, "credentials_refused", where + ": " + code + "; renew the credentials of this server");
            case "InvalidRange" ->
                new RefusedCommand(422, "not_media", where + ": is empty; expected an audio or video file");
            case "PreconditionFailed" ->
                new RefusedCommand(409, "object_changed", where + ": was replaced while it was read; put it again");
            default -> new RefusedCommand(502, "s3_refused", where + ": " + code + ": " + refused.getMessage());
        };
    }

    @Override
    public String toString() {
        return "s3://" + bucket + "/" + key;
    }
}
