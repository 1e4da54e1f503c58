package dev.llafar.local.sign;

import java.util.Optional;

/**
 * An access key that the stand-ins accept.
 *
 * @param sessionToken present for temporary credentials; then requests must carry it
 */
public record Credential(
        String accessKeyId, String secretAccessKey, Optional<String> sessionToken, Credential.Standing standing) {

    /** What happens to a correctly signed request of this credential. */
    public enum Standing {
        /** It is served. */
        VALID,
        /** It is refused with ExpiredTokenException. */
        EXPIRED,
        /** It is refused with AccessDeniedException for every operation. */
        DENIED
    }

    /** A long-term key pair that may do everything. */
    public static Credential valid(String accessKeyId, String secretAccessKey) {
        return new Credential(accessKeyId, secretAccessKey, Optional.empty(), Standing.VALID);
    }
}
