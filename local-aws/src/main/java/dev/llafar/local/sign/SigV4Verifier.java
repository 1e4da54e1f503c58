package dev.llafar.local.sign;

import dev.llafar.local.error.AwsFailure;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;

/**
 * Checks Signature Version 4 in a header or in a query: scope, date, signed headers, payload hash, signature. Every
 * refusal carries the error type and the words that AWS uses, because clients decide by them whether to retry.
 */
public final class SigV4Verifier {
    /** How far a client's clock may be from ours, as at AWS. */
    public static final Duration ALLOWED_SKEW = Duration.ofMinutes(5);

    private static final DateTimeFormatter AMZ_DATE = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");
    private final CredentialBook credentials;
    private final String region;

    public SigV4Verifier(CredentialBook credentials, String region) {
        this.credentials = credentials;
        this.region = region;
    }

    /**
     * Checks one request.
     *
     * @param payloadHashes what may stand in the payload's place of the canonical request, the likeliest first; more
     *     than one only where real producers differ (PutMedia)
     * @param service the service name that the scope must have
     */
    public Verdict verify(SignedRequest request, List<String> payloadHashes, String service, long nowMillis) {
        try {
            return check(request, payloadHashes, service, nowMillis);
        } catch (AwsFailure failure) {
            return new Verdict.Refused(failure);
        }
    }

    private Verdict check(SignedRequest request, List<String> payloadHashes, String service, long nowMillis) {
        Presented presented = Presented.of(request);
        Credential credential =
                credentials.find(presented.accessKeyId(), nowMillis).orElse(null);
        if (credential == null || !credential.sessionToken().equals(presented.sessionToken())) {
            throw new AwsFailure(
                    403, "UnrecognizedClientException", "The security token included in the request is invalid.");
        }
        checkScope(presented, service);
        checkDate(presented, nowMillis);
        if (payloadHashes.stream().noneMatch(hash -> matches(request, presented, credential, hash))) {
            throw new AwsFailure(
                    403,
                    "InvalidSignatureException",
                    "The request signature we calculated does not match the signature you provided. Check your AWS"
                            + " Secret Access Key and signing method. Consult the service documentation for details.");
        }
        return switch (credential.standing()) {
            case VALID -> new Verdict.Accepted(credential);
            case EXPIRED ->
                new Verdict.Refused(new AwsFailure(
                        403, "ExpiredTokenException", "The security token included in the request is expired"));
            case DENIED ->
                new Verdict.Refused(new AwsFailure(
                        403,
                        "AccessDeniedException",
                        "User: arn:aws:iam::000000000000:user/" + credential.accessKeyId()
                                + " is not authorized to perform this action on " + service));
        };
    }

    private void checkScope(Presented presented, String service) {
        if (!presented.region().equals(region)) {
            throw scope("Credential should be scoped to a valid region, not '" + presented.region() + "'; expected '"
                    + region + "'. ");
        }
        if (!presented.service().equals(service)) {
            throw scope("Credential should be scoped to correct service: '" + service + "'. ");
        }
        if (!presented.terminator().equals(SigV4.TERMINATOR)) {
            throw scope("Credential should be scoped with a valid terminator: '" + SigV4.TERMINATOR + "', not '"
                    + presented.terminator() + "'. ");
        }
        if (!presented.amzDate().startsWith(presented.date())) {
            throw scope("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '"
                    + presented.date() + "' != '" + presented.amzDate() + "'. ");
        }
    }

    private static void checkDate(Presented presented, long nowMillis) {
        long signedMillis;
        try {
            signedMillis = LocalDateTime.parse(presented.amzDate(), AMZ_DATE)
                    .toInstant(ZoneOffset.UTC)
                    .toEpochMilli();
        } catch (DateTimeParseException e) {
            throw scope("Date must be in ISO-8601 'basic format'. Got '" + presented.amzDate() + "'. ");
        }
        long skewMillis = ALLOWED_SKEW.toMillis();
        long goodForMillis = presented
                .expiresSeconds()
                .map(seconds -> Math.multiplyExact(Math.clamp(seconds, 0, 604_800), 1_000L))
                .orElse(skewMillis);
        if (signedMillis + goodForMillis < nowMillis) {
            throw scope("Signature expired: " + presented.amzDate() + " is now earlier than "
                    + amzDate(nowMillis - goodForMillis) + " (" + amzDate(nowMillis) + " - " + goodForMillis / 60_000
                    + " min.)");
        }
        if (signedMillis - skewMillis > nowMillis) {
            throw scope("Signature not yet current: " + presented.amzDate() + " is still later than "
                    + amzDate(nowMillis + skewMillis) + " (" + amzDate(nowMillis) + " + 5 min.)");
        }
    }

    private static boolean matches(
            SignedRequest request, Presented presented, Credential credential, String payloadHash) {
        String canonical = CanonicalRequest.of(request, presented, payloadHash);
        String stringToSign = String.join(
                "\n",
                SigV4.ALGORITHM,
                presented.amzDate(),
                String.join("/", presented.date(), presented.region(), presented.service(), presented.terminator()),
                SigV4.sha256Hex(canonical.getBytes(StandardCharsets.UTF_8)));
        String expected = SigV4.signature(
                credential.secretAccessKey(), presented.date(), presented.region(), presented.service(), stringToSign);
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.US_ASCII),
                presented.signature().getBytes(StandardCharsets.US_ASCII));
    }

    private static String amzDate(long millis) {
        return AMZ_DATE.format(Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC));
    }

    private static AwsFailure scope(String message) {
        return new AwsFailure(403, "InvalidSignatureException", message);
    }
}
