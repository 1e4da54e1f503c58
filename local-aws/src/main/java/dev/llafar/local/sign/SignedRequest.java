package dev.llafar.local.sign;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What of a request is covered by a signature, as it was on the wire.
 *
 * @param rawPath path before any decoding, {@code /} at least
 * @param rawQuery query before any decoding, without {@code ?}; empty when there is none
 * @param headers in order, names in any case
 */
public record SignedRequest(String method, String rawPath, String rawQuery, List<Header> headers) {
    public SignedRequest {
        headers = List.copyOf(headers);
    }

    /** One header line. */
    public record Header(String name, String value) {}

    Optional<String> header(String name) {
        List<String> values = values(name);
        return values.isEmpty() ? Optional.empty() : Optional.of(values.getFirst());
    }

    List<String> values(String name) {
        List<String> values = new ArrayList<>();
        for (Header header : headers) {
            if (header.name().toLowerCase(Locale.ROOT).equals(name)) {
                values.add(header.value());
            }
        }
        return values;
    }

    /** Name and value pairs of the query, still percent-encoded, {@code X-Amz-Signature} included. */
    List<QueryPair> queryPairs() {
        List<QueryPair> pairs = new ArrayList<>();
        if (rawQuery.isEmpty()) {
            return pairs;
        }
        int from = 0;
        while (from <= rawQuery.length()) {
            int to = rawQuery.indexOf('&', from);
            String pair = rawQuery.substring(from, to < 0 ? rawQuery.length() : to);
            int equals = pair.indexOf('=');
            pairs.add(
                    equals < 0
                            ? new QueryPair(pair, "")
                            : new QueryPair(pair.substring(0, equals), pair.substring(equals + 1)));
            if (to < 0) {
                break;
            }
            from = to + 1;
        }
        return pairs;
    }

    /** One percent-encoded name and value of a query. */
    record QueryPair(String name, String value) {}
}
