package dev.llafar.transcriber.service;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** The token that a client must send as "authorization: Bearer ...". Never printed. */
public record AccessToken(String secret) {
    private static final String SCHEME = "Bearer ";
    private static final int MIN_LENGTH = 16;

    public AccessToken {
        if (secret.length() < MIN_LENGTH || !secret.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException("token has " + secret.length() + " characters, expected at least "
                    + MIN_LENGTH + " printable ASCII characters without spaces");
        }
    }

    /** Compares in constant time. */
    boolean isSentIn(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        byte[] sent = authorization.substring(SCHEME.length()).getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(sent, secret.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "AccessToken(hidden)";
    }
}
