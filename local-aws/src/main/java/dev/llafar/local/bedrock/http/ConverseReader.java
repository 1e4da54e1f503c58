package dev.llafar.local.bedrock.http;

import dev.llafar.local.bedrock.ModelRequest;
import dev.llafar.local.error.AwsFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the body of Converse and ConverseStream and refuses what the service refuses. */
final class ConverseReader {
    private static final int DEFAULT_MAX_TOKENS = 4_096;
    private final JsonObject body;
    private final List<String> texts = new ArrayList<>();

    ConverseReader(JsonObject body) {
        this.body = body;
    }

    ModelRequest read() {
        String question = conversation();
        readSystem();
        JsonObject inference = object(body, "inferenceConfig", "inferenceConfig");
        int maxTokens = DEFAULT_MAX_TOKENS;
        if (inference != null) {
            maxTokens = (int) number(inference, "maxTokens", DEFAULT_MAX_TOKENS, 1, Integer.MAX_VALUE);
            number(inference, "temperature", 1, 0, 1);
            number(inference, "topP", 1, 0, 1);
        }
        return new ModelRequest(question, texts, maxTokens, forcedTool());
    }

    private String conversation() {
        JsonArray messages = array(body, "messages", "messages");
        if (messages == null || messages.isEmpty()) {
            throw invalid(
                    "A conversation must start with a user message. Try again with a conversation that starts with"
                            + " a user message.");
        }
        String expected = "user";
        String last = "";
        for (int i = 0; i < messages.size(); i++) {
            JsonObject message = element(messages, i, "messages");
            String role = text(message, "role", "messages." + i + ".role");
            if (!role.equals("user") && !role.equals("assistant")) {
                throw invalid("Value '" + role + "' at 'messages." + i
                        + ".member.role' failed to satisfy constraint: Member must satisfy enum value set: [user,"
                        + " assistant]");
            }
            if (!role.equals(expected)) {
                throw invalid(
                        i == 0
                                ? "A conversation must start with a user message. Try again with a conversation that"
                                        + " starts with a user message."
                                : "A conversation must alternate between user and assistant roles. Make sure the"
                                        + " conversation alternates between user and assistant roles and try again.");
            }
            last = content(message, i);
            expected = role.equals("user") ? "assistant" : "user";
        }
        if (expected.equals("user")) {
            throw invalid("The conversation must end with a user message.");
        }
        return last;
    }

    private String content(JsonObject message, int i) {
        JsonArray blocks = array(message, "content", "messages." + i + ".content");
        if (blocks == null || blocks.isEmpty()) {
            throw invalid("The content field in the Message object at messages." + i
                    + " is empty. Add a ContentBlock object to the content field and try again.");
        }
        StringBuilder all = new StringBuilder();
        for (int j = 0; j < blocks.size(); j++) {
            JsonObject block = element(blocks, j, "messages." + i + ".content");
            if (block.containsKey("toolUse") || block.containsKey("toolResult")) {
                continue;
            }
            String text = text(block, "text", "messages." + i + ".content." + j + ".text");
            if (text.isBlank()) {
                throw invalid("The text field in the ContentBlock object at messages." + i + ".content." + j
                        + " is blank. Add text to the text field, and try again.");
            }
            texts.add(text);
            all.append(text);
        }
        return all.toString();
    }

    private void readSystem() {
        JsonArray system = array(body, "system", "system");
        for (int i = 0; system != null && i < system.size(); i++) {
            String text = text(element(system, i, "system"), "text", "system." + i + ".text");
            if (text.isBlank()) {
                throw invalid("The text field in the SystemContentBlock object at system." + i
                        + " is blank. Add text to the text field, and try again.");
            }
            texts.add(text);
        }
    }

    private Optional<ModelRequest.Tool> forcedTool() {
        JsonObject config = object(body, "toolConfig", "toolConfig");
        if (config == null) {
            return Optional.empty();
        }
        JsonArray tools = array(config, "tools", "toolConfig.tools");
        if (tools == null || tools.isEmpty()) {
            throw invalid("The toolConfig field must have at least one tool.");
        }
        List<ModelRequest.Tool> known = new ArrayList<>();
        for (int i = 0; i < tools.size(); i++) {
            known.add(tool(element(tools, i, "toolConfig.tools"), "toolConfig.tools." + i));
        }
        JsonObject choice = object(config, "toolChoice", "toolConfig.toolChoice");
        if (choice == null || choice.containsKey("auto")) {
            return Optional.empty();
        }
        JsonObject named = object(choice, "tool", "toolConfig.toolChoice.tool");
        if (named == null) {
            return Optional.of(known.getFirst());
        }
        String name = text(named, "name", "toolConfig.toolChoice.tool.name");
        return Optional.of(known.stream()
                .filter(tool -> tool.name().equals(name))
                .findFirst()
                .orElseThrow(() -> invalid("The tool '" + name + "' in toolChoice is not one of toolConfig.tools.")));
    }

    private static ModelRequest.Tool tool(JsonObject tool, String at) {
        JsonObject spec = object(tool, "toolSpec", at + ".toolSpec");
        if (spec == null) {
            throw invalid(at + ".toolSpec is missing.");
        }
        String name = text(spec, "name", at + ".toolSpec.name");
        if (!name.matches("[a-zA-Z0-9_-]{1,64}")) {
            throw invalid("Value '" + name + "' at '" + at
                    + ".member.toolSpec.member.name' failed to satisfy constraint: Member must satisfy regular expression"
                    + " pattern: [a-zA-Z0-9_-]+");
        }
        JsonObject schema = object(spec, "inputSchema", at + ".toolSpec.inputSchema");
        JsonObject json = schema == null ? null : object(schema, "json", at + ".toolSpec.inputSchema.json");
        if (json == null || !"object".equals(json.getValue("type"))) {
            throw invalid(
                    "The value at " + at + ".toolSpec.inputSchema.json.type must be one of the following: object.");
        }
        JsonObject properties = object(json, "properties", at + ".toolSpec.inputSchema.json.properties");
        return new ModelRequest.Tool(name, properties == null ? List.of() : List.copyOf(properties.fieldNames()));
    }

    private static double number(JsonObject json, String name, double otherwise, double min, double max) {
        return switch (json.getValue(name)) {
            case null -> otherwise;
            case Number number when number.doubleValue() >= min && number.doubleValue() <= max -> number.doubleValue();
            case Object other ->
                throw invalid("1 validation error detected: Value '" + other + "' at 'inferenceConfig." + name
                        + "' failed to satisfy constraint: Member must be between " + min + " and " + max);
        };
    }

    private static @Nullable JsonObject object(JsonObject json, String name, String at) {
        return switch (json.getValue(name)) {
            case null -> null;
            case JsonObject object -> object;
            case Object other -> throw wrong(at, other, "an object");
        };
    }

    private static @Nullable JsonArray array(JsonObject json, String name, String at) {
        return switch (json.getValue(name)) {
            case null -> null;
            case JsonArray array -> array;
            case Object other -> throw wrong(at, other, "a list");
        };
    }

    private static JsonObject element(JsonArray array, int i, String at) {
        return switch (array.getValue(i)) {
            case JsonObject object -> object;
            case Object other -> throw wrong(at + "." + i, other, "an object");
            case null -> throw invalid(at + "." + i + " is null.");
        };
    }

    private static String text(JsonObject json, String name, String at) {
        return switch (json.getValue(name)) {
            case String text -> text;
            case null -> throw invalid(at + " is missing.");
            case Object other -> throw wrong(at, other, "a string");
        };
    }

    private static AwsFailure wrong(String at, Object value, String expected) {
        return AwsFailure.serialization(
                at + " is a " + value.getClass().getSimpleName() + ", expected " + expected + ".");
    }

    static AwsFailure invalid(String message) {
        return new AwsFailure(400, "ValidationException", message);
    }
}
