package dev.llafar.local.bedrock;

import java.util.List;
import java.util.Optional;

/**
 * What the model says.
 *
 * @param tokens in order; together the text, or the tool's input as JSON
 * @param tool whose input it is; empty for text
 */
public record ModelReply(List<String> tokens, Optional<String> tool, Stop stop, int inputTokens) {
    /** Why it says no more. */
    public enum Stop {
        END_TURN,
        TOOL_USE,
        MAX_TOKENS,
        GUARDRAIL_INTERVENED;

        /** As in the service's JSON. */
        public String wireName() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    public ModelReply {
        tokens = List.copyOf(tokens);
    }

    public String text() {
        return String.join("", tokens);
    }
}
