package dev.llafar.local.sign;

import dev.llafar.local.protocol.AwsFailure;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * The signature that a request carries in its {@code Authorization} header or in its query.
 *
 * @param amzDate {@code yyyyMMdd'T'HHmmss'Z'}
 * @param expiresSeconds how long a signed query stays valid; absent in a header
 */
record PresentedSignature(
        String accessKeyId,
        String date,
        String region,
        String service,
        String terminator,
        List<String> signedHeaders,
        String signature,
        String amzDate,
        Optional<String> sessionToken,
        Optional<Long> expiresSeconds) {

    static PresentedSignature of(SdkHttpRequest request) {
        Map<String, String> query = new HashMap<>();
        request.rawQueryParameters()
                .forEach((name, values) -> query.put(name, values.isEmpty() ? "" : values.getLast()));
        if (query.containsKey("X-Amz-Signature")) {
            return ofQuery(query);
        }
        String authorization = request.firstMatchingHeader("authorization")
                .orElseThrow(() ->
                        new AwsFailure(403, "MissingAuthenticationTokenException", "Missing Authentication Token"));
        return ofHeader(authorization, request);
    }

    private static PresentedSignature ofHeader(String authorization, SdkHttpRequest request) {
        if (!authorization.startsWith(SigV4Verifier.ALGORITHM + " ")) {
            throw incomplete("Authorization header must begin with '" + SigV4Verifier.ALGORITHM + "'.");
        }
        Map<String, String> parts = new HashMap<>();
        for (String part :
                authorization.substring(SigV4Verifier.ALGORITHM.length() + 1).split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parts.put(
                        part.substring(0, equals).strip(),
                        part.substring(equals + 1).strip());
            }
        }
        return of(
                parts,
                "Authorization header",
                "",
                request.firstMatchingHeader("x-amz-date").orElse(""),
                request.firstMatchingHeader("x-amz-security-token"),
                Optional.empty());
    }

    private static PresentedSignature ofQuery(Map<String, String> query) {
        if (!SigV4Verifier.ALGORITHM.equals(query.get("X-Amz-Algorithm"))) {
            throw incomplete("X-Amz-Algorithm must be '" + SigV4Verifier.ALGORITHM + "'.");
        }
        long expires;
        try {
            expires = Long.parseLong(query.getOrDefault("X-Amz-Expires", "300"));
        } catch (NumberFormatException e) {
            throw incomplete("X-Amz-Expires must be a number of seconds.");
        }
        return of(
                query,
                "query",
                "X-Amz-",
                query.getOrDefault("X-Amz-Date", ""),
                Optional.ofNullable(query.get("X-Amz-Security-Token")),
                Optional.of(expires));
    }

    private static PresentedSignature of(
            Map<String, String> parts,
            String where,
            String prefix,
            String amzDate,
            Optional<String> token,
            Optional<Long> expiresSeconds) {
        String[] scope = required(parts, prefix + "Credential", where).split("/", -1);
        if (scope.length != 5) {
            throw incomplete(
                    "Credential must have 5 parts, key/date/region/service/aws4_request; it has " + scope.length + ".");
        }
        if (!amzDate.matches("\\d{8}T\\d{6}Z")) {
            throw incomplete(where + " requires existence of 'X-Amz-Date' as yyyyMMdd'T'HHmmss'Z'.");
        }
        List<String> signedHeaders = List.of(required(parts, prefix + "SignedHeaders", where)
                .toLowerCase(Locale.ROOT)
                .split(";", -1));
        if (!signedHeaders.contains("host") && !signedHeaders.contains(":authority")) {
            throw new AwsFailure(
                    403,
                    "InvalidSignatureException",
                    "'Host' or ':authority' must be a 'SignedHeader' in the " + where);
        }
        return new PresentedSignature(
                scope[0],
                scope[1],
                scope[2],
                scope[3],
                scope[4],
                signedHeaders,
                required(parts, prefix + "Signature", where),
                amzDate,
                token,
                expiresSeconds);
    }

    private static String required(Map<String, String> parts, String name, String where) {
        String value = parts.get(name);
        if (value == null || value.isEmpty()) {
            throw incomplete(where + " requires '" + name + "' parameter.");
        }
        return value;
    }

    private static AwsFailure incomplete(String message) {
        return new AwsFailure(403, "IncompleteSignatureException", message);
    }
}
