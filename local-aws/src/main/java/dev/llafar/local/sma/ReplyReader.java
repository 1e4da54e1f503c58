package dev.llafar.local.sma;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what the function answered. */
final class ReplyReader {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final SmaRules rules;
    private final ActionReader actions;

    ReplyReader(SmaRules rules, ActionReader actions) {
        this.rules = rules;
        this.actions = actions;
    }

    /** A reply, or why it is none. */
    sealed interface Reading {
        /** {@code attributes} is absent when the reply leaves them as they are. */
        record Reply(List<SmaAction> actions, Optional<ObjectNode> attributes) implements Reading {}

        /** The fields of an INVALID_LAMBDA_RESPONSE. */
        record Invalid(String errorType, String message) implements Reading {}
    }

    Reading read(String body) {
        JsonNode reply;
        try {
            reply = JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return new Reading.Invalid("InvalidJson", "The response is not JSON.");
        }
        if (reply == null || !reply.isObject()) {
            return new Reading.Invalid("InvalidJson", "The response is not a JSON object.");
        }
        if (!reply.path("SchemaVersion").asText("").equals("1.0")) {
            return new Reading.Invalid("InvalidSchemaVersion", "SchemaVersion is not 1.0.");
        }
        return attributesProblem(reply.path("TransactionAttributes"))
                .<Reading>map(problem -> problem)
                .orElseGet(() -> readActions(reply));
    }

    private Reading readActions(JsonNode reply) {
        JsonNode listed = reply.path("Actions");
        if (!listed.isArray() && !listed.isNull() && !listed.isMissingNode()) {
            return new Reading.Invalid("InvalidActions", "Actions is not a list.");
        }
        if (listed.size() > rules.maxActions()) {
            return new Reading.Invalid(
                    "InvalidActions",
                    "Actions has " + listed.size() + " actions. Maximum number of actions is " + rules.maxActions());
        }
        List<SmaAction> read = new ArrayList<>();
        for (JsonNode action : listed) {
            JsonNode parameters = action.path("Parameters");
            if (!(action instanceof ObjectNode object)
                    || !ActionReader.knows(action.path("Type").asText(""))
                    || !(parameters.isObject() || parameters.isMissingNode())) {
                return new Reading.Invalid(
                        "InvalidActions", "Action " + read.size() + " has no known Type or no Parameters.");
            }
            read.add(actions.read(object));
        }
        JsonNode attributes = reply.path("TransactionAttributes");
        return new Reading.Reply(
                read, attributes instanceof ObjectNode object ? Optional.of(object) : Optional.empty());
    }

    private Optional<Reading.Invalid> attributesProblem(JsonNode attributes) {
        if (attributes.isMissingNode() || attributes.isNull()) {
            return Optional.empty();
        }
        if (!attributes.isObject()) {
            return Optional.of(
                    new Reading.Invalid("TransactionAttributesInvalid", "Transaction Attributes is not a map."));
        }
        if (attributes.size() > rules.maxAttributes()) {
            return Optional.of(new Reading.Invalid(
                    "TransactionAttributesInvalidMapSize",
                    "Transaction Attributes has too many mappings. Maximum number of mappings is "
                            + rules.maxAttributes()));
        }
        for (JsonNode value : attributes) {
            if (!value.isTextual()) {
                return Optional.of(new Reading.Invalid(
                        "TransactionAttributesInvalid", "Transaction Attributes has a value that is not a string."));
            }
        }
        int bytes = attributes.toString().getBytes(StandardCharsets.UTF_8).length;
        return bytes > rules.maxAttributeBytes()
                ? Optional.of(new Reading.Invalid(
                        "TransactionAttributesInvalidSize",
                        "Transaction Attributes has " + bytes + " bytes. Maximum is " + rules.maxAttributeBytes()))
                : Optional.empty();
    }
}
