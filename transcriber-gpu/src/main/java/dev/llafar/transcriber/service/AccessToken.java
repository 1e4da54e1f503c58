package dev.llafar.transcriber.service;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** What a client must show as "authorization: Bearer ...". Never printed. */
public record AccessToken(String secret) {
    private static final String SCHEME = "Bearer ";
    private static final int LEAST_LENGTH = 16;

    public AccessToken {
        if (secret.length() < LEAST_LENGTH || !secret.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException("token has " + secret.length() + " characters, expected at least "
                    + LEAST_LENGTH + " printable ASCII characters without spaces");
        }
    }

    /** Takes as long for a wrong token as for the right one. */
    boolean isShownBy(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        byte[] shown = authorization.substring(SCHEME.length()).getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(shown, secret.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "AccessToken(hidden)";
    }
}
