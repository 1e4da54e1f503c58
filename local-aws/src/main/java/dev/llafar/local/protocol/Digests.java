package dev.llafar.local.protocol;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Message digests. */
public final class Digests {
    private Digests() {}

    /** SHA-256 in lower-case hexadecimal, as signatures contain it. */
    public static String sha256Hex(byte[] bytes) {
        return HexFormat.of().formatHex(of("SHA-256", bytes));
    }

    /**
     * Computes a digest.
     *
     * @param algorithm MD5, SHA-1 or SHA-256, which every JDK has
     */
    public static byte[] of(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }
}
