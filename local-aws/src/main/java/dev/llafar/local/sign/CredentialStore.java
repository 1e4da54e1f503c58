package dev.llafar.local.sign;

import dev.llafar.local.protocol.BoundedMap;
import dev.llafar.local.protocol.Identifiers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The credentials that the stand-ins accept: those of the configuration, and temporary ones that AssumeRole issued. At most
 * {@value #MAX_ISSUED} issued ones are kept; beyond that the oldest one is removed, and its owner must request another.
 */
public final class CredentialStore {
    static final int MAX_ISSUED = 1_000;
    private static final int KEY_BYTES = 8;
    private static final int SECRET_BYTES = 20;
    private final Map<String, Credential> configured = new LinkedHashMap<>();
    private final Identifiers identifiers;
    private final Map<String, Issued> issued = BoundedMap.byInsertion(MAX_ISSUED);

    private record Issued(Credential credential, long expiresMillis) {}

    public CredentialStore(List<Credential> credentials, RandomGenerator random) {
        credentials.forEach(credential -> configured.put(credential.accessKeyId(), credential));
        this.identifiers = new Identifiers(random);
    }

    /** Returns a credential with its standing at this time, because issued ones expire. */
    Optional<Credential> find(String accessKeyId, long nowMillis) {
        Issued temporary = issued.get(accessKeyId);
        if (temporary == null) {
            return Optional.ofNullable(configured.get(accessKeyId));
        }
        Credential credential = temporary.credential();
        return Optional.of(
                nowMillis < temporary.expiresMillis()
                        ? credential
                        : new Credential(
                                credential.accessKeyId(),
                                credential.secretAccessKey(),
                                credential.sessionToken(),
                                Credential.Standing.EXPIRED));
    }

    /** Issues a temporary credential that is valid until {@code expiresMillis}. */
    public Credential issue(long expiresMillis) {
        Credential credential = new Credential(
                "ASIA" + identifiers.hex(KEY_BYTES).toUpperCase(Locale.ROOT),
                identifiers.hex(SECRET_BYTES),
                Optional.of(identifiers.hex(SECRET_BYTES)),
                Credential.Standing.VALID);
        issued.put(credential.accessKeyId(), new Issued(credential, expiresMillis));
        return credential;
    }

    /**
     * An access key that the stand-ins accept.
     *
     * @param sessionToken of temporary credentials, which requests must contain
     */
    public record Credential(
            String accessKeyId, String secretAccessKey, Optional<String> sessionToken, Credential.Standing standing) {

        /** What happens to a request that this credential signed correctly. */
        public enum Standing {
            /** It is accepted. */
            VALID,
            /** It is refused with ExpiredTokenException. */
            EXPIRED,
            /** It is refused with AccessDeniedException for every operation. */
            DENIED
        }

        /** A long-term key pair that is allowed all operations. */
        public static Credential valid(String accessKeyId, String secretAccessKey) {
            return new Credential(accessKeyId, secretAccessKey, Optional.empty(), Standing.VALID);
        }
    }
}
