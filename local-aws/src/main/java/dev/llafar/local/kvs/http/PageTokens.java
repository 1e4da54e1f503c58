package dev.llafar.local.kvs.http;

import dev.llafar.kvs.json.JsonFieldException;
import dev.llafar.local.error.AwsFailure;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The fields MaxResults and NextToken of operations that list. */
final class PageTokens {
    private PageTokens() {}

    static int size(@Nullable Integer maxResults, int otherwise, int max) {
        if (maxResults != null && (maxResults < 1 || maxResults > max)) {
            throw JsonFieldException.of("MaxResults", maxResults, "1 to " + max);
        }
        return maxResults == null ? otherwise : maxResults;
    }

    static String encode(String last) {
        return Base64.getEncoder().encodeToString(last.getBytes(StandardCharsets.UTF_8));
    }

    /** The last entry of the page before; empty for the first page. */
    static String decode(@Nullable String token) {
        try {
            return token == null ? "" : new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw AwsFailure.invalidArgument("NextToken was not issued by this service.");
        }
    }
}
