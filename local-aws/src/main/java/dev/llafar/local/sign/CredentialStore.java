package dev.llafar.local.sign;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The credentials that the stand-ins accept: those of the configuration, and temporary ones that were issued. At most
 * {@value #MAX_ISSUED} issued ones are kept; beyond that the oldest is removed, and its owner must request another.
 */
public final class CredentialStore {
    static final int MAX_ISSUED = 1_000;
    private static final int KEY_BYTES = 8;
    private static final int SECRET_BYTES = 20;
    private final Map<String, Credential> configured = new LinkedHashMap<>();
    private final RandomGenerator random;
    private final Map<String, Issued> issued = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Issued> eldest) {
            return size() > MAX_ISSUED;
        }
    };

    private record Issued(Credential credential, long expiresMillis) {}

    public CredentialStore(List<Credential> credentials, RandomGenerator random) {
        credentials.forEach(credential -> configured.put(credential.accessKeyId(), credential));
        this.random = random;
    }

    /** The credential with its standing at this time: an issued one expires. */
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
                "ASIA" + hex(KEY_BYTES).toUpperCase(Locale.ROOT),
                hex(SECRET_BYTES),
                Optional.of(hex(SECRET_BYTES)),
                Credential.Standing.VALID);
        issued.put(credential.accessKeyId(), new Issued(credential, expiresMillis));
        return credential;
    }

    private String hex(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
