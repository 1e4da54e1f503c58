package dev.llafar.local.call;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A path such as {@code /model/{modelId}/converse}, matched segment by segment on the undecoded path. */
public final class PathTemplate {
    private final String[] segments;

    private PathTemplate(String[] segments) {
        this.segments = segments;
    }

    public static PathTemplate of(String template) {
        return new PathTemplate(template.split("/", -1));
    }

    /** The values of the named segments, still percent-encoded; empty when the path is another one. */
    public Optional<Map<String, String>> match(String rawPath) {
        String[] actual = rawPath.split("/", -1);
        if (actual.length != segments.length) {
            return Optional.empty();
        }
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < segments.length; i++) {
            if (segments[i].startsWith("{")) {
                values.put(segments[i].substring(1, segments[i].length() - 1), actual[i]);
            } else if (!segments[i].equals(actual[i])) {
                return Optional.empty();
            }
        }
        return Optional.of(values);
    }
}
