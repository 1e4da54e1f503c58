package dev.llafar.local.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.local.LocalAwsFixture;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Uploads in parts with the real client, over loopback. */
@Tag("slow")
class S3MultipartTest {
    private static final int MIB = 1 << 20;
    private static final String BUCKET = "recordings";
    private static LocalAwsFixture aws;
    private static S3AsyncClient s3;

    @BeforeAll
    static void start() {
        aws = new LocalAwsFixture(LocalAwsFixture.fast());
        s3 = client(false);
        s3.createBucket(request -> request.bucket(BUCKET)).join();
    }

    @AfterAll
    static void stop() {
        s3.close();
        aws.close();
    }

    @Test
    void returnsAnObjectUnchangedThatTheClientSplit() {
        byte[] content = noise(20 * MIB, 1);
        try (S3AsyncClient splitting = client(true)) {
            splitting
                    .putObject(
                            request -> request.bucket(BUCKET).key("split").contentType("video/mp4"),
                            AsyncRequestBody.fromBytes(content))
                    .join();
        }
        assertThat(get("split")).isEqualTo(content);
        var head = s3.headObject(request -> request.bucket(BUCKET).key("split")).join();
        assertThat(head.contentType()).isEqualTo("video/mp4");
        assertThat(head.eTag()).endsWith("-3\"");
    }

    @Test
    void acceptsPartsInAnyOrderAndRepeatedly() {
        byte[] first = noise(5 * MIB, 2);
        byte[] second = noise(3_000, 3);
        String id = begin("parts");
        CompletedPart last = part("parts", id, 2, second);
        part("parts", id, 1, noise(5 * MIB, 4));
        CompletedPart again = part("parts", id, 1, first);
        complete("parts", id, again, last);
        byte[] whole = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, whole, first.length, second.length);
        assertThat(get("parts")).isEqualTo(whole);
        assertRefused(() -> part("parts", id, 3, second), "NoSuchUpload", 404);
    }

    @Test
    void refusesInvalidPartListsLikeS3() {
        String id = begin("wrong");
        CompletedPart first = part("wrong", id, 1, noise(5 * MIB, 5));
        CompletedPart small = part("wrong", id, 2, noise(10, 6));
        CompletedPart third = part("wrong", id, 3, noise(10, 7));
        assertRefused(() -> complete("wrong", id, small, first), "InvalidPartOrder", 400);
        assertRefused(() -> complete("wrong", id, first, small, third), "EntityTooSmall", 400);
        assertRefused(
                () -> complete("wrong", id, first, small.copy(part -> part.eTag(first.eTag()))), "InvalidPart", 400);
        assertRefused(() -> complete("wrong", "another upload", first), "NoSuchUpload", 404);
        assertRefused(() -> part("wrong", id, 10_001, new byte[1]), "InvalidArgument", 400);
        assertRefused(
                () -> s3.listParts(
                                request -> request.bucket(BUCKET).key("wrong").uploadId(id))
                        .join(),
                "NotImplemented",
                501);
        complete("wrong", id, first, small);
        assertThat(get("wrong")).hasSize(5 * MIB + 10);
    }

    @Test
    void countsPartsAsStoredUntilTheUploadIsAborted() {
        String id = begin("held");
        byte[] part = noise(15 * MIB, 8);
        for (int number = 1; number <= 4; number++) {
            part("held", id, number, part);
        }
        assertRefused(() -> part("held", id, 5, part), "EntityTooLarge", 400);
        String other = begin("other");
        for (int number = 1; number <= 2; number++) {
            part("other", other, number, part);
        }
        String full = begin("full");
        part("full", full, 1, noise(5 * MIB, 9));
        assertRefused(
                () -> {
                    for (int number = 2; number <= 4; number++) {
                        part("full", full, number, part);
                    }
                },
                "InvalidRequest",
                400);
        for (String key : List.of("held", "other", "full")) {
            String upload = key.equals("held") ? id : key.equals("other") ? other : full;
            s3.abortMultipartUpload(request -> request.bucket(BUCKET).key(key).uploadId(upload))
                    .join();
        }
        assertRefused(() -> get("held"), "NoSuchKey", 404);
        String after = begin("after");
        complete("after", after, part("after", after, 1, noise(60 * MIB, 10)));
        assertThat(get("after")).hasSize(60 * MIB);
        s3.deleteObject(request -> request.bucket(BUCKET).key("after")).join();
    }

    private static String begin(String key) {
        return s3.createMultipartUpload(request -> request.bucket(BUCKET).key(key))
                .join()
                .uploadId();
    }

    private static CompletedPart part(String key, String id, int number, byte[] content) {
        String etag = s3.uploadPart(
                        request -> request.bucket(BUCKET).key(key).uploadId(id).partNumber(number),
                        AsyncRequestBody.fromBytes(content))
                .join()
                .eTag();
        return CompletedPart.builder().partNumber(number).eTag(etag).build();
    }

    private static void complete(String key, String id, CompletedPart... parts) {
        s3.completeMultipartUpload(request ->
                        request.bucket(BUCKET).key(key).uploadId(id).multipartUpload(upload -> upload.parts(parts)))
                .join();
    }

    private static byte[] get(String key) {
        return s3.getObject(request -> request.bucket(BUCKET).key(key), AsyncResponseTransformer.toBytes())
                .join()
                .asByteArray();
    }

    private static void assertRefused(Runnable call, String code, int status) {
        assertThatThrownBy(call::run).cause().isInstanceOfSatisfying(S3Exception.class, refusal -> {
            assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo(code);
            assertThat(refusal.statusCode()).isEqualTo(status);
        });
    }

    private static byte[] noise(int length, long seed) {
        byte[] noise = new byte[length];
        new Random(seed).nextBytes(noise);
        return noise;
    }

    private static S3AsyncClient client(boolean splitting) {
        return S3AsyncClient.builder()
                .region(Region.of(aws.local.config().region()))
                .endpointOverride(aws.local.endpoint())
                .forcePathStyle(true)
                .multipartEnabled(splitting)
                .credentialsProvider(StaticCredentialsProvider.create(LocalAwsFixture.GOOD))
                .build();
    }
}
