package dev.llafar.local.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.local.LocalAwsConfig;
import dev.llafar.local.LocalAwsFixture;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The real client against the stand-in, over loopback. */
@Tag("slow")
class S3EndToEndTest {
    private static LocalAwsFixture aws;
    private static S3AsyncClient s3;

    @BeforeAll
    static void start() {
        aws = new LocalAwsFixture(LocalAwsFixture.fast());
        s3 = client(LocalAwsFixture.GOOD);
        s3.createBucket(request -> request.bucket("recordings")).join();
    }

    @AfterAll
    static void stop() {
        s3.close();
        aws.close();
    }

    @Test
    void returnsWholeObjectsAndRangesUnchanged() {
        byte[] content = new byte[300_000];
        new Random(5).nextBytes(content);
        String key = "calls/2026/räksmörgås + 1.wav";
        s3.putObject(
                        request -> request.bucket("recordings").key(key).contentType("audio/wav"),
                        AsyncRequestBody.fromBytes(content))
                .join();

        assertThat(get(key, null).asByteArray()).isEqualTo(content);
        assertThat(get(key, "bytes=100-199").asByteArray()).isEqualTo(Arrays.copyOfRange(content, 100, 200));
        assertThat(get(key, "bytes=299990-").asByteArray()).hasSize(10);
        assertThat(get(key, "bytes=-7").asByteArray()).hasSize(7);
        assertThat(get(key, "bytes=5-9").response().contentRange()).isEqualTo("bytes 5-9/300000");
        var head =
                s3.headObject(request -> request.bucket("recordings").key(key)).join();
        assertThat(head.contentLength()).isEqualTo(300_000);
        assertThat(head.contentType()).isEqualTo("audio/wav");
        assertThat(head.eTag()).isEqualTo(get(key, null).response().eTag());
        s3.deleteObject(request -> request.bucket("recordings").key(key)).join();
        assertRefused(() -> get(key, null), "NoSuchKey", 404);
    }

    @Test
    void acceptsAllChecksumsOfTheClient() {
        for (ChecksumAlgorithm algorithm :
                new ChecksumAlgorithm[] {ChecksumAlgorithm.CRC32, ChecksumAlgorithm.SHA1, ChecksumAlgorithm.SHA256}) {
            String key = "sum-" + algorithm;
            s3.putObject(
                            request -> request.bucket("recordings").key(key).checksumAlgorithm(algorithm),
                            AsyncRequestBody.fromString("shwmae"))
                    .join();
            assertThat(get(key, null).asUtf8String()).as("%s", algorithm).isEqualTo("shwmae");
        }
    }

    @Test
    void listsPagesByPrefixAndDelimiter() {
        s3.createBucket(request -> request.bucket("listed")).join();
        for (String key : new String[] {"a/1", "a/2", "b/1", "c", "d"}) {
            s3.putObject(request -> request.bucket("listed").key(key), AsyncRequestBody.fromString(key))
                    .join();
        }
        var first = s3.listObjectsV2(
                        request -> request.bucket("listed").delimiter("/").maxKeys(2))
                .join();
        assertThat(first.commonPrefixes()).extracting(CommonPrefix::prefix).containsExactly("a/", "b/");
        assertThat(first.isTruncated()).isTrue();
        var second = s3.listObjectsV2(request -> request.bucket("listed")
                        .delimiter("/")
                        .maxKeys(2)
                        .continuationToken(first.nextContinuationToken()))
                .join();
        assertThat(second.contents()).extracting(S3Object::key).containsExactly("c", "d");
        assertThat(second.isTruncated()).isFalse();
        assertThat(s3.listObjectsV2(request -> request.bucket("listed").prefix("a/"))
                        .join()
                        .contents())
                .extracting(S3Object::size)
                .containsExactly(3L, 3L);
    }

    @Test
    void refusesInvalidRequestsLikeS3() {
        assertThatThrownBy(() -> get("nothing", null)).hasCauseInstanceOf(NoSuchKeyException.class);
        assertThatThrownBy(() -> s3.listObjectsV2(request -> request.bucket("no-such-bucket"))
                        .join())
                .hasCauseInstanceOf(NoSuchBucketException.class);
        assertThatThrownBy(() -> s3.headObject(
                                request -> request.bucket("recordings").key("nothing"))
                        .join())
                .hasCauseInstanceOf(NoSuchKeyException.class);
        assertRefused(
                () -> s3.createBucket(request -> request.bucket("recordings")).join(), "BucketAlreadyOwnedByYou", 409);
        assertRefused(
                () -> s3.getObjectAcl(request -> request.bucket("recordings").key("nothing"))
                        .join(),
                "NotImplemented",
                501);
        try (S3AsyncClient denied = client(
                AwsBasicCredentials.create(LocalAwsConfig.DENIED_ACCESS_KEY_ID, LocalAwsConfig.SECRET_ACCESS_KEY))) {
            assertRefused(() -> denied.listBuckets().join(), "AccessDenied", 403);
        }
        try (S3AsyncClient expired = client(AwsSessionCredentials.create(
                LocalAwsConfig.EXPIRED_ACCESS_KEY_ID,
                LocalAwsConfig.SECRET_ACCESS_KEY,
                LocalAwsConfig.EXPIRED_SESSION_TOKEN))) {
            assertRefused(() -> expired.listBuckets().join(), "ExpiredToken", 403);
        }
        try (S3AsyncClient stranger = client(AwsBasicCredentials.create(LocalAwsConfig.ACCESS_KEY_ID, "wrong"))) {
            assertRefused(() -> stranger.listBuckets().join(), "SignatureDoesNotMatch", 403);
        }
    }

    private static ResponseBytes<GetObjectResponse> get(String key, @Nullable String range) {
        return s3.getObject(
                        request -> request.bucket("recordings").key(key).range(range),
                        AsyncResponseTransformer.toBytes())
                .join();
    }

    private static void assertRefused(Runnable call, String code, int status) {
        assertThatThrownBy(call::run)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(S3Exception.class, refusal -> {
                    assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo(code);
                    assertThat(refusal.statusCode()).isEqualTo(status);
                });
    }

    private static S3AsyncClient client(AwsCredentials credentials) {
        return S3AsyncClient.builder()
                .region(Region.of(aws.local.config().region()))
                .endpointOverride(aws.local.endpoint())
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .build();
    }
}
