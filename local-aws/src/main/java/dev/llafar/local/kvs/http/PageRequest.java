package dev.llafar.local.kvs.http;

import dev.llafar.local.protocol.AwsFailure;
import dev.llafar.local.protocol.Constraints;
import dev.llafar.local.protocol.PageTokens;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fields MaxResults and NextToken of operations that list.
 *
 * @param size maximum number of entries in the response
 * @param after the last entry of the previous page; empty for the first page
 */
record PageRequest(int size, String after) {
    static PageRequest of(@Nullable Integer maxResults, @Nullable String nextToken, int defaultSize, int maxSize) {
        if (maxResults != null) {
            Constraints.requireRange("MaxResults", maxResults, 1, maxSize);
        }
        String after = nextToken == null
                ? ""
                : PageTokens.decode(nextToken)
                        .orElseThrow(() -> AwsFailure.invalidArgument("NextToken was not issued by this service."));
        return new PageRequest(maxResults == null ? defaultSize : maxResults, after);
    }

    /** How many entries to look up for {@link #response}: one more than it contains shows whether there is another page. */
    int lookupSize() {
        return size + 1;
    }

    /**
     * Creates the response.
     *
     * @param field name of the list
     * @param found up to {@link #lookupSize} entries
     * @param key by which the next page continues
     */
    <T> JsonObject response(String field, List<T> found, Function<T, JsonObject> json, Function<T, String> key) {
        JsonArray listed = new JsonArray();
        found.stream().limit(size).map(json).forEach(listed::add);
        JsonObject response = new JsonObject().put(field, listed);
        if (found.size() > size) {
            response.put("NextToken", PageTokens.encode(key.apply(found.get(size - 1))));
        }
        return response;
    }
}
