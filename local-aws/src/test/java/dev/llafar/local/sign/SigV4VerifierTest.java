package dev.llafar.local.sign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/** The SDK signs, the verifier judges. */
class SigV4VerifierTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final byte[] BODY = "{\"StreamName\":\"x\"}".getBytes(StandardCharsets.UTF_8);
    private static final AwsCredentialsIdentity GOOD = AwsCredentialsIdentity.create("AKID", "secret");
    private final SigV4Verifier verifier = new SigV4Verifier(
            book(
                    Credential.valid("AKID", "secret"),
                    new Credential("TEMP", "secret", Optional.of("token"), Credential.Standing.EXPIRED),
                    new Credential("DENIED", "secret", Optional.empty(), Credential.Standing.DENIED)),
            "eu-west-2");

    private static CredentialBook book(Credential... credentials) {
        return new CredentialBook(List.of(credentials), new SplittableRandom(1));
    }

    private static SignedRequest signed(String url, AwsCredentialsIdentity identity, boolean inQuery) {
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(URI.create(url))
                .putHeader("x-amz-meta-note", "two  spaces ")
                .build();
        SdkHttpRequest signed = AwsV4HttpSigner.create()
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
        List<SignedRequest.Header> headers = new ArrayList<>();
        signed.forEachHeader(
                (name, values) -> values.forEach(value -> headers.add(new SignedRequest.Header(name, value))));
        URI uri = signed.getUri();
        return new SignedRequest("POST", uri.getRawPath(), uri.getRawQuery() == null ? "" : uri.getRawQuery(), headers);
    }

    private static SignedRequest signed() {
        return signed("http://127.0.0.1:4566/getMedia", GOOD, false);
    }

    private Verdict verify(SignedRequest request, Instant at) {
        return verifier.verify(request, List.of(SigV4.sha256Hex(BODY)), "kinesisvideo", at.toEpochMilli());
    }

    private static String type(Verdict verdict) {
        return verdict instanceof Verdict.Refused(var failure) ? failure.type() : "accepted";
    }

    @Test
    void acceptsWhatTheSdkSigns() {
        assertThat(verify(signed(), NOW)).isEqualTo(new Verdict.Accepted(Credential.valid("AKID", "secret")));
    }

    @Test
    void acceptsPathsAndQueriesThatNeedEncoding() {
        assertThat(type(verify(
                        signed(
                                "http://127.0.0.1:4566/model/eu.claude%3A1/converse?b=1&a=x%20y&a=%2F&empty",
                                GOOD, false),
                        NOW)))
                .isEqualTo("accepted");
    }

    @Test
    void acceptsASignatureInTheQueryUntilItExpires() {
        SignedRequest request = signed("http://127.0.0.1:4566/putMedia?x=1", GOOD, true);
        assertThat(type(verify(request, NOW.plusSeconds(599)))).isEqualTo("accepted");
        assertThat(type(verify(request, NOW.plusSeconds(601)))).isEqualTo("InvalidSignatureException");
    }

    @Test
    void refusesABodyOtherThanTheOneSigned() {
        assertThat(type(verifier.verify(
                        signed(), List.of(SigV4.sha256Hex(new byte[] {1})), "kinesisvideo", NOW.toEpochMilli())))
                .isEqualTo("InvalidSignatureException");
    }

    @Test
    void refusesAnythingSignedThatWasChanged() {
        SignedRequest good = signed();
        assertThat(type(verify(new SignedRequest("PUT", good.rawPath(), "", good.headers()), NOW)))
                .isEqualTo("InvalidSignatureException");
        assertThat(type(verify(new SignedRequest("POST", "/getMediaX", "", good.headers()), NOW)))
                .isEqualTo("InvalidSignatureException");
        assertThat(type(verify(new SignedRequest("POST", good.rawPath(), "a=b", good.headers()), NOW)))
                .isEqualTo("InvalidSignatureException");
        List<SignedRequest.Header> otherHost = good.headers().stream()
                .map(header ->
                        header.name().equalsIgnoreCase("host") ? new SignedRequest.Header("Host", "elsewhere") : header)
                .toList();
        assertThat(type(verify(new SignedRequest("POST", good.rawPath(), "", otherHost), NOW)))
                .isEqualTo("InvalidSignatureException");
    }

    @Test
    void refusesAClockThatIsMoreThanFiveMinutesAway() {
        assertThat(type(verify(signed(), NOW.plusSeconds(299)))).isEqualTo("accepted");
        assertThat(type(verify(signed(), NOW.plusSeconds(301)))).isEqualTo("InvalidSignatureException");
        assertThat(type(verify(signed(), NOW.minusSeconds(299)))).isEqualTo("accepted");
        assertThat(type(verify(signed(), NOW.minusSeconds(301)))).isEqualTo("InvalidSignatureException");
    }

    @Test
    void refusesAnotherServiceOrRegionThanItsOwn() {
        assertThat(type(verifier.verify(signed(), List.of(SigV4.sha256Hex(BODY)), "transcribe", NOW.toEpochMilli())))
                .isEqualTo("InvalidSignatureException");
        SigV4Verifier elsewhere = new SigV4Verifier(book(Credential.valid("AKID", "secret")), "us-east-1");
        assertThat(elsewhere.verify(signed(), List.of(SigV4.sha256Hex(BODY)), "kinesisvideo", NOW.toEpochMilli()))
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.failure().text()).contains("eu-west-2", "us-east-1"));
    }

    @Test
    void issuedCredentialsAreGoodUntilTheyExpire() {
        CredentialBook book = book();
        Credential issued = book.issue(NOW.toEpochMilli() + 60_000);
        SigV4Verifier judge = new SigV4Verifier(book, "eu-west-2");
        SignedRequest request = signed(
                "http://h/getMedia",
                AwsSessionCredentialsIdentity.create(
                        issued.accessKeyId(),
                        issued.secretAccessKey(),
                        issued.sessionToken().orElseThrow()),
                false);
        List<String> hash = List.of(SigV4.sha256Hex(BODY));
        assertThat(type(judge.verify(request, hash, "kinesisvideo", NOW.toEpochMilli())))
                .isEqualTo("accepted");
        assertThat(type(judge.verify(request, hash, "kinesisvideo", NOW.toEpochMilli() + 60_000)))
                .isEqualTo("ExpiredTokenException");
    }

    @Test
    void tellsUnknownExpiredDeniedAndMissingCredentialsApart() {
        assertThat(type(verify(
                        signed("http://h/getMedia", AwsCredentialsIdentity.create("NOBODY", "secret"), false), NOW)))
                .isEqualTo("UnrecognizedClientException");
        assertThat(type(verify(
                        signed(
                                "http://h/getMedia",
                                AwsSessionCredentialsIdentity.create("TEMP", "secret", "token"),
                                false),
                        NOW)))
                .isEqualTo("ExpiredTokenException");
        assertThat(type(verify(
                        signed(
                                "http://h/getMedia",
                                AwsSessionCredentialsIdentity.create("TEMP", "secret", "other"),
                                false),
                        NOW)))
                .isEqualTo("UnrecognizedClientException");
        assertThat(type(verify(
                        signed("http://h/getMedia", AwsCredentialsIdentity.create("DENIED", "secret"), false), NOW)))
                .isEqualTo("AccessDeniedException");
        assertThat(type(verify(new SignedRequest("POST", "/getMedia", "", List.of()), NOW)))
                .isEqualTo("MissingAuthenticationTokenException");
        assertThat(type(verify(
                        new SignedRequest(
                                "POST",
                                "/getMedia",
                                "",
                                List.of(new SignedRequest.Header("Authorization", "AWS4-HMAC-SHA256 Credential=x"))),
                        NOW)))
                .isEqualTo("IncompleteSignatureException");
    }
}
