package dev.llafar.local.service;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A path such as {@code /model/{modelId}/converse}, which is matched segment by segment with the undecoded path of a request.
 * A last segment such as {@code {Key+}} matches the rest of the path, which must not be empty.
 */
public final class PathTemplate {
    private final String[] segments;

    private PathTemplate(String[] segments) {
        this.segments = segments;
    }

    public static PathTemplate of(String template) {
        return new PathTemplate(template.split("/", -1));
    }

    /** Returns the percent-encoded values of the named segments; empty if the path does not match. */
    public Optional<Map<String, String>> match(String rawPath) {
        String[] actual = rawPath.split("/", -1);
        String last = segments[segments.length - 1];
        boolean greedy = last.endsWith("+}");
        if (greedy && actual.length > segments.length) {
            String rest = String.join("/", Arrays.asList(actual).subList(segments.length - 1, actual.length));
            actual = Arrays.copyOf(actual, segments.length);
            actual[segments.length - 1] = rest;
        }
        if (actual.length != segments.length || (greedy && actual[actual.length - 1].isEmpty())) {
            return Optional.empty();
        }
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < segments.length; i++) {
            if (segments[i].startsWith("{")) {
                values.put(segments[i].substring(1, segments[i].length() - 1).replace("+", ""), actual[i]);
            } else if (!segments[i].equals(actual[i])) {
                return Optional.empty();
            }
        }
        return Optional.of(values);
    }
}
