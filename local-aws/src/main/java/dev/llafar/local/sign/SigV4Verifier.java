package dev.llafar.local.sign;

import dev.llafar.local.protocol.AwsFailure;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.internal.signer.CredentialScope;
import software.amazon.awssdk.http.auth.aws.internal.signer.V4Properties;
import software.amazon.awssdk.http.auth.aws.internal.signer.V4RequestSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * Checks Signature Version 4 in a header or in a query: scope, date, signed headers, payload hash and signature. Every error
 * has the type and the message that AWS uses, because clients decide by them whether to retry.
 *
 * <p>The expected signature comes from the SDK: the request is signed again with the credential that it names. {@link
 * V4RequestSigner} is used rather than {@code AwsV4HttpSigner}, which calls it, because the latter always adds the header
 * {@code x-amz-content-sha256} to what it signs. Clients that are not written in Java do not.
 */
public final class SigV4Verifier {
    /** How far a client's clock may be from the server's, as at AWS. */
    public static final Duration ALLOWED_SKEW = Duration.ofMinutes(5);

    static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final String TERMINATOR = "aws4_request";
    private static final DateTimeFormatter AMZ_DATE = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");
    private static final long MAX_EXPIRES_SECONDS = 604_800;
    private final CredentialStore credentials;
    private final String region;

    public SigV4Verifier(CredentialStore credentials, String region) {
        this.credentials = credentials;
        this.region = region;
    }

    /**
     * Checks one request.
     *
     * @param payloadHashes valid values for the payload in the canonical request, the most likely one first; more than one
     *     only for PutMedia, whose producers differ
     * @param service the name that the scope must contain
     * @throws AwsFailure if the signature is missing, wrong or expired, or the credential is refused
     */
    public CredentialStore.Credential verify(
            SdkHttpRequest request, List<String> payloadHashes, String service, long nowMillis) {
        PresentedSignature presented = PresentedSignature.of(request);
        CredentialStore.Credential credential = credentials
                .find(presented.accessKeyId(), nowMillis)
                .filter(found -> found.sessionToken().equals(presented.sessionToken()))
                .orElseThrow(() -> new AwsFailure(
                        403, "UnrecognizedClientException", "The security token included in the request is invalid."));
        requireScope(presented, service);
        Instant signedAt = signedAt(presented);
        requireCurrent(presented, signedAt.toEpochMilli(), nowMillis);
        if (payloadHashes.stream().noneMatch(hash -> matches(request, presented, credential, signedAt, hash))) {
            throw invalid(
                    "The request signature we calculated does not match the signature you provided. Check your AWS"
                            + " Secret Access Key and signing method. Consult the service documentation for details.");
        }
        return switch (credential.standing()) {
            case VALID -> credential;
            case EXPIRED ->
                throw new AwsFailure(
                        403, "ExpiredTokenException", "The security token included in the request is expired");
            case DENIED ->
                throw new AwsFailure(
                        403,
                        "AccessDeniedException",
                        "User: arn:aws:iam::000000000000:user/" + credential.accessKeyId()
                                + " is not authorized to perform this action on " + service);
        };
    }

    private void requireScope(PresentedSignature presented, String service) {
        if (!presented.region().equals(region)) {
            throw invalid("Credential should be scoped to a valid region, not '" + presented.region() + "'; expected '"
                    + region + "'. ");
        }
        if (!presented.service().equals(service)) {
            throw invalid("Credential should be scoped to correct service: '" + service + "'. ");
        }
        if (!presented.terminator().equals(TERMINATOR)) {
            throw invalid("Credential should be scoped with a valid terminator: '" + TERMINATOR + "', not '"
                    + presented.terminator() + "'. ");
        }
        if (!presented.amzDate().startsWith(presented.date())) {
            throw invalid("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '"
                    + presented.date() + "' != '" + presented.amzDate() + "'. ");
        }
    }

    private static Instant signedAt(PresentedSignature presented) {
        try {
            return LocalDateTime.parse(presented.amzDate(), AMZ_DATE).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw invalid("Date must be in ISO-8601 'basic format'. Got '" + presented.amzDate() + "'. ");
        }
    }

    private static void requireCurrent(PresentedSignature presented, long signedMillis, long nowMillis) {
        long skewMillis = ALLOWED_SKEW.toMillis();
        long validForMillis = presented
                .expiresSeconds()
                .map(seconds -> Math.clamp(seconds, 0, MAX_EXPIRES_SECONDS) * 1_000L)
                .orElse(skewMillis);
        if (signedMillis + validForMillis < nowMillis) {
            throw invalid("Signature expired: " + presented.amzDate() + " is now earlier than "
                    + amzDate(nowMillis - validForMillis) + " (" + amzDate(nowMillis) + " - " + validForMillis / 60_000
                    + " min.)");
        }
        if (signedMillis - skewMillis > nowMillis) {
            throw invalid("Signature not yet current: " + presented.amzDate() + " is still later than "
                    + amzDate(nowMillis + skewMillis) + " (" + amzDate(nowMillis) + " + 5 min.)");
        }
    }

    private static boolean matches(
            SdkHttpRequest request,
            PresentedSignature presented,
            CredentialStore.Credential credential,
            Instant signedAt,
            String payloadHash) {
        // All services except S3 encode the already encoded path again and resolve dots in it.
        boolean isS3 = presented.service().equals("s3");
        V4Properties properties = V4Properties.builder()
                .credentials(AwsCredentialsIdentity.create(credential.accessKeyId(), credential.secretAccessKey()))
                .credentialScope(new CredentialScope(presented.region(), presented.service(), signedAt))
                .signingClock(Clock.fixed(signedAt, ZoneOffset.UTC))
                .doubleUrlEncode(!isS3)
                .normalizePath(!isS3)
                .build();
        SdkHttpRequest.Builder signed = request.toBuilder();
        request.headers().keySet().stream()
                .filter(name -> !presented.signedHeaders().contains(name.toLowerCase(Locale.ROOT)))
                .forEach(signed::removeHeader);
        signed.removeQueryParameter("X-Amz-Signature");
        String expected =
                V4RequestSigner.create(properties, payloadHash).sign(signed).getSignature();
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.US_ASCII),
                presented.signature().getBytes(StandardCharsets.US_ASCII));
    }

    private static String amzDate(long millis) {
        return AMZ_DATE.format(Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC));
    }

    private static AwsFailure invalid(String message) {
        return new AwsFailure(403, "InvalidSignatureException", message);
    }
}
