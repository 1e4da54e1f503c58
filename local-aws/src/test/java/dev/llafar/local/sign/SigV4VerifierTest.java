package dev.llafar.local.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.local.protocol.AwsFailure;
import dev.llafar.local.protocol.Digests;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/** Verifies requests that the SDK signed. */
class SigV4VerifierTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final byte[] BODY = "{\"StreamName\":\"x\"}".getBytes(StandardCharsets.UTF_8);
    private static final AwsCredentialsIdentity GOOD = AwsCredentialsIdentity.create("AKID", "secret");
    private final SigV4Verifier verifier = new SigV4Verifier(
            store(
                    CredentialStore.Credential.valid("AKID", "secret"),
                    new CredentialStore.Credential(
                            "TEMP", "secret", Optional.of("token"), CredentialStore.Credential.Standing.EXPIRED),
                    new CredentialStore.Credential(
                            "DENIED", "secret", Optional.empty(), CredentialStore.Credential.Standing.DENIED)),
            "eu-west-2");

    private static CredentialStore store(CredentialStore.Credential... credentials) {
        return new CredentialStore(List.of(credentials), new SplittableRandom(1));
    }

    private static SdkHttpRequest signed(String url, AwsCredentialsIdentity identity, boolean inQuery) {
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(URI.create(url))
                .putHeader("x-amz-meta-note", "two  spaces ")
                .build();
        return AwsV4HttpSigner.create()
                .sign(signing -> {
                    signing.identity(identity)
                            .request(request)
                            .payload(() -> new ByteArrayInputStream(BODY))
                            .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "kinesisvideo")
                            .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-west-2")
                            .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(NOW, ZoneOffset.UTC));
                    if (inQuery) {
                        signing.putProperty(
                                        AwsV4FamilyHttpSigner.AUTH_LOCATION,
                                        AwsV4FamilyHttpSigner.AuthLocation.QUERY_STRING)
                                .putProperty(AwsV4FamilyHttpSigner.EXPIRATION_DURATION, Duration.ofMinutes(10));
                    }
                })
                .request();
    }

    private static SdkHttpRequest signed() {
        return signed("http://127.0.0.1:4566/getMedia", GOOD, false);
    }

    private String outcome(SdkHttpRequest request, Instant at) {
        return outcome(verifier, request, BODY, "kinesisvideo", at);
    }

    /** The type of the error, or {@code accepted}. */
    private static String outcome(
            SigV4Verifier verifier, SdkHttpRequest request, byte[] body, String service, Instant at) {
        try {
            verifier.verify(request, List.of(Digests.sha256Hex(body)), service, at.toEpochMilli());
            return "accepted";
        } catch (AwsFailure failure) {
            return failure.type();
        }
    }

    @Test
    void acceptsRequestsThatTheSdkSigned() {
        assertThat(outcome(signed(), NOW)).isEqualTo("accepted");
    }

    /** The vector get-vanilla of AWS's test suite for signers. Clients in Python sign such headers only. */
    @Test
    void acceptsASignatureWithoutTheContentHashHeader() {
        SigV4Verifier verifier = new SigV4Verifier(
                store(CredentialStore.Credential.valid("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")),
                "us-east-1");
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.GET)
                .uri(URI.create("http://example.amazonaws.com/"))
                .putHeader("Host", "example.amazonaws.com")
                .putHeader("X-Amz-Date", "20150830T123600Z")
                .putHeader("Accept", "not signed")
                .putHeader(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                                + " SignedHeaders=host;x-amz-date,"
                                + " Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")
                .build();
        assertThat(outcome(verifier, request, new byte[0], "service", Instant.parse("2015-08-30T12:36:00Z")))
                .isEqualTo("accepted");
    }

    @Test
    void acceptsPathsAndQueriesWithEncodedCharacters() {
        String url = "http://127.0.0.1:4566/model/eu.claude%3A1/converse?b=1&a=x%20y&a=%2F&empty";
        assertThat(outcome(signed(url, GOOD, false), NOW)).isEqualTo("accepted");
    }

    @Test
    void acceptsASignatureInTheQueryUntilItExpires() {
        SdkHttpRequest request = signed("http://127.0.0.1:4566/putMedia?x=1", GOOD, true);
        assertThat(outcome(request, NOW.plusSeconds(599))).isEqualTo("accepted");
        assertThat(outcome(request, NOW.plusSeconds(601))).isEqualTo("InvalidSignatureException");
    }

    @Test
    void refusesABodyThatDiffersFromTheSignedOne() {
        assertThat(outcome(verifier, signed(), new byte[] {1}, "kinesisvideo", NOW))
                .isEqualTo("InvalidSignatureException");
    }

    @Test
    void refusesChangesToSignedParts() {
        SdkHttpRequest good = signed();
        assertThat(Stream.of(
                                good.toBuilder().method(SdkHttpMethod.PUT),
                                good.toBuilder().encodedPath("/getMediaX"),
                                good.toBuilder().putRawQueryParameter("a", "b"),
                                good.toBuilder().putHeader("Host", "elsewhere"),
                                good.toBuilder().removeHeader("x-amz-meta-note"))
                        .map(changed -> outcome(changed.build(), NOW)))
                .hasSize(5)
                .containsOnly("InvalidSignatureException");
    }

    @Test
    void refusesSignaturesMoreThanFiveMinutesOld() {
        assertThat(outcome(signed(), NOW.plusSeconds(299))).isEqualTo("accepted");
        assertThat(outcome(signed(), NOW.plusSeconds(301))).isEqualTo("InvalidSignatureException");
        assertThat(outcome(signed(), NOW.minusSeconds(299))).isEqualTo("accepted");
        assertThat(outcome(signed(), NOW.minusSeconds(301))).isEqualTo("InvalidSignatureException");
    }

    @Test
    void refusesAnotherServiceOrRegion() {
        assertThat(outcome(verifier, signed(), BODY, "transcribe", NOW)).isEqualTo("InvalidSignatureException");
        SigV4Verifier elsewhere =
                new SigV4Verifier(store(CredentialStore.Credential.valid("AKID", "secret")), "us-east-1");
        assertThatThrownBy(() -> elsewhere.verify(
                        signed(), List.of(Digests.sha256Hex(BODY)), "kinesisvideo", NOW.toEpochMilli()))
                .hasMessageContainingAll("eu-west-2", "us-east-1");
    }

    @Test
    void acceptsIssuedCredentialsUntilTheyExpire() {
        CredentialStore store = store();
        CredentialStore.Credential issued = store.issue(NOW.toEpochMilli() + 60_000);
        SigV4Verifier verifier = new SigV4Verifier(store, "eu-west-2");
        AwsSessionCredentialsIdentity identity = AwsSessionCredentialsIdentity.create(
                issued.accessKeyId(),
                issued.secretAccessKey(),
                issued.sessionToken().orElseThrow());
        SdkHttpRequest request = signed("http://h/getMedia", identity, false);
        assertThat(outcome(verifier, request, BODY, "kinesisvideo", NOW)).isEqualTo("accepted");
        assertThat(outcome(verifier, request, BODY, "kinesisvideo", NOW.plusSeconds(60)))
                .isEqualTo("ExpiredTokenException");
    }

    @Test
    void distinguishesUnknownExpiredDeniedAndMissingCredentials() {
        assertThat(outcomeFor(AwsCredentialsIdentity.create("NOBODY", "secret")))
                .isEqualTo("UnrecognizedClientException");
        assertThat(outcomeFor(AwsSessionCredentialsIdentity.create("TEMP", "secret", "token")))
                .isEqualTo("ExpiredTokenException");
        assertThat(outcomeFor(AwsSessionCredentialsIdentity.create("TEMP", "secret", "other")))
                .isEqualTo("UnrecognizedClientException");
        assertThat(outcomeFor(AwsCredentialsIdentity.create("DENIED", "secret")))
                .isEqualTo("AccessDeniedException");
        SdkHttpRequest unsigned =
                signed().toBuilder().removeHeader("Authorization").build();
        assertThat(outcome(unsigned, NOW)).isEqualTo("MissingAuthenticationTokenException");
        SdkHttpRequest incomplete = signed().toBuilder()
                .putHeader("Authorization", "AWS4-HMAC-SHA256 Credential=x")
                .build();
        assertThat(outcome(incomplete, NOW)).isEqualTo("IncompleteSignatureException");
    }

    private String outcomeFor(AwsCredentialsIdentity identity) {
        return outcome(signed("http://h/getMedia", identity, false), NOW);
    }
}
