package dev.llafar.local.error;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** Percent-encoded text in paths and queries, where a plus sign is no space. */
public final class PercentEncoding {
    private PercentEncoding() {}

    /** A broken escape leaves the text as it is, so that it cannot match a signature made from a correct one. */
    public static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
