package dev.llafar.local.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Page tokens: the last entry of a page, encoded so that clients treat it as opaque. */
public final class PageTokens {
    private PageTokens() {}

    public static String encode(String lastEntry) {
        return Base64.getUrlEncoder().encodeToString(lastEntry.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the last entry of the previous page; empty if this class did not create the token. */
    public static Optional<String> decode(String token) {
        try {
            return Optional.of(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
