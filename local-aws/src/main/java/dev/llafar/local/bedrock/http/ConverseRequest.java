package dev.llafar.local.bedrock.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.llafar.kvs.json.StrictJson;
import dev.llafar.local.bedrock.StandInModel;
import dev.llafar.local.protocol.AwsFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The body of Converse and ConverseStream. Error messages are those of the service. */
record ConverseRequest(
        @Nullable List<Message> messages,
        @Nullable List<SystemBlock> system,
        @Nullable InferenceConfig inferenceConfig,
        @Nullable ToolConfig toolConfig) {
    private static final int DEFAULT_MAX_TOKENS = 4_096;
    private static final String MUST_START_WITH_USER =
            "A conversation must start with a user message. Try again with a conversation that starts with a user"
                    + " message.";

    record Message(
            @JsonProperty(required = true) String role,
            @Nullable List<ContentBlock> content) {}

    record ContentBlock(
            @StrictJson.Sensitive @Nullable String text,
            @Nullable JsonNode toolUse,
            @Nullable JsonNode toolResult) {}

    record SystemBlock(@StrictJson.Sensitive @Nullable String text) {}

    record InferenceConfig(
            @Nullable Integer maxTokens,
            @Nullable Double temperature,
            @Nullable Double topP) {}

    record ToolConfig(@Nullable List<Tool> tools, @Nullable ToolChoice toolChoice) {}

    record Tool(@Nullable ToolSpec toolSpec) {}

    record ToolSpec(
            @JsonProperty(required = true) String name,
            @Nullable InputSchema inputSchema) {}

    record InputSchema(@Nullable JsonSchema json) {}

    record JsonSchema(@Nullable JsonNode type, @Nullable Map<String, JsonNode> properties) {}

    record ToolChoice(@Nullable JsonNode auto, @Nullable NamedTool tool) {}

    record NamedTool(@JsonProperty(required = true) String name) {}

    StandInModel.Request toModelRequest() {
        List<String> texts = new ArrayList<>();
        String question = question(texts);
        for (int i = 0; system != null && i < system.size(); i++) {
            texts.add(text(system.get(i).text(), "SystemContentBlock", "system." + i));
        }
        int maxTokens = DEFAULT_MAX_TOKENS;
        if (inferenceConfig != null) {
            requireRange("maxTokens", inferenceConfig.maxTokens(), 1, Integer.MAX_VALUE);
            requireRange("temperature", inferenceConfig.temperature(), 0, 1);
            requireRange("topP", inferenceConfig.topP(), 0, 1);
            maxTokens = inferenceConfig.maxTokens() == null ? maxTokens : inferenceConfig.maxTokens();
        }
        return new StandInModel.Request(question, texts, maxTokens, forcedTool());
    }

    /** The last user message. Adds all texts of the conversation to {@code texts}. */
    private String question(List<String> texts) {
        if (messages == null || messages.isEmpty()) {
            throw invalid(MUST_START_WITH_USER);
        }
        String expectedRole = "user";
        String last = "";
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            String role = message.role();
            if (!role.equals("user") && !role.equals("assistant")) {
                throw invalid("Value '" + role + "' at 'messages." + i
                        + ".member.role' failed to satisfy constraint: Member must satisfy enum value set: [user,"
                        + " assistant]");
            }
            if (!role.equals(expectedRole)) {
                throw invalid(
                        i == 0
                                ? MUST_START_WITH_USER
                                : "A conversation must alternate between user and assistant roles. Make sure the"
                                        + " conversation alternates between user and assistant roles and try again.");
            }
            last = content(message, i, texts);
            expectedRole = role.equals("user") ? "assistant" : "user";
        }
        if (expectedRole.equals("user")) {
            throw invalid("The conversation must end with a user message.");
        }
        return last;
    }

    private static String content(Message message, int i, List<String> texts) {
        List<ContentBlock> blocks = message.content();
        if (blocks == null || blocks.isEmpty()) {
            throw invalid("The content field in the Message object at messages." + i
                    + " is empty. Add a ContentBlock object to the content field and try again.");
        }
        StringBuilder all = new StringBuilder();
        for (int j = 0; j < blocks.size(); j++) {
            ContentBlock block = blocks.get(j);
            if (block.toolUse() == null && block.toolResult() == null) {
                String text = text(block.text(), "ContentBlock", "messages." + i + ".content." + j);
                texts.add(text);
                all.append(text);
            }
        }
        return all.toString();
    }

    private static String text(@Nullable String text, String type, String path) {
        if (text == null) {
            throw invalid(path + ".text is missing.");
        }
        if (text.isBlank()) {
            throw invalid("The text field in the " + type + " object at " + path
                    + " is blank. Add text to the text field, and try again.");
        }
        return text;
    }

    private Optional<StandInModel.Request.Tool> forcedTool() {
        if (toolConfig == null) {
            return Optional.empty();
        }
        List<Tool> tools = toolConfig.tools();
        if (tools == null || tools.isEmpty()) {
            throw invalid("The toolConfig field must have at least one tool.");
        }
        List<StandInModel.Request.Tool> checked = new ArrayList<>();
        for (int i = 0; i < tools.size(); i++) {
            checked.add(checked(tools.get(i).toolSpec(), "toolConfig.tools." + i));
        }
        ToolChoice choice = toolConfig.toolChoice();
        if (choice == null || choice.auto() != null) {
            return Optional.empty();
        }
        if (choice.tool() == null) {
            return Optional.of(checked.getFirst());
        }
        String name = choice.tool().name();
        return Optional.of(checked.stream()
                .filter(tool -> tool.name().equals(name))
                .findFirst()
                .orElseThrow(() -> invalid("The tool '" + name + "' in toolChoice is not one of toolConfig.tools.")));
    }

    private static StandInModel.Request.Tool checked(@Nullable ToolSpec spec, String path) {
        if (spec == null) {
            throw invalid(path + ".toolSpec is missing.");
        }
        if (!spec.name().matches("[a-zA-Z0-9_-]{1,64}")) {
            throw invalid("Value '" + spec.name() + "' at '" + path
                    + ".member.toolSpec.member.name' failed to satisfy constraint: Member must satisfy regular expression"
                    + " pattern: [a-zA-Z0-9_-]+");
        }
        JsonSchema schema =
                spec.inputSchema() == null ? null : spec.inputSchema().json();
        if (schema == null || schema.type() == null || !schema.type().asText().equals("object")) {
            throw invalid(
                    "The value at " + path + ".toolSpec.inputSchema.json.type must be one of the following: object.");
        }
        return new StandInModel.Request.Tool(
                spec.name(),
                schema.properties() == null
                        ? List.of()
                        : List.copyOf(schema.properties().keySet()));
    }

    private static void requireRange(String field, @Nullable Number value, int min, int max) {
        if (value != null && !(value.doubleValue() >= min && value.doubleValue() <= max)) {
            throw invalid("1 validation error detected: Value '" + value + "' at 'inferenceConfig." + field
                    + "' failed to satisfy constraint: Member must be between " + min + " and " + max);
        }
    }

    static AwsFailure invalid(String message) {
        return new AwsFailure(400, "ValidationException", message);
    }
}
