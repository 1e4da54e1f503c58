package dev.llafar.local.bedrock;

import java.util.List;
import java.util.Optional;

/**
 * What a model is asked, once it has been found to be well formed.
 *
 * @param question the last user message
 * @param inputText all text, for counting
 * @param tool that the model must use
 */
public record ModelRequest(String question, List<String> inputText, int maxTokens, Optional<Tool> tool) {
    public ModelRequest {
        inputText = List.copyOf(inputText);
    }

    /**
     * A tool.
     *
     * @param properties of its input
     */
    public record Tool(String name, List<String> properties) {
        public Tool {
            properties = List.copyOf(properties);
        }
    }
}
