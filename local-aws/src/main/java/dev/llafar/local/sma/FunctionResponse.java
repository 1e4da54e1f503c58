package dev.llafar.local.sma;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llafar.kvs.json.JsonFieldException;
import dev.llafar.kvs.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The response of the function to an invocation. */
sealed interface FunctionResponse {
    /** A valid response; {@code attributes} is empty if the response does not change them. */
    record Valid(List<CallAction> actions, Optional<ObjectNode> attributes) implements FunctionResponse {}

    /** The fields of an INVALID_LAMBDA_RESPONSE. */
    record Invalid(String errorType, String message) implements FunctionResponse {}

    /** The body. Actions remain JSON, because events repeat them unchanged. */
    @JsonNaming(UpperCamelCaseStrategy.class)
    record Body(
            @JsonProperty(required = true) String schemaVersion,
            @Nullable List<ObjectNode> actions,
            @Nullable Map<String, String> transactionAttributes) {}

    /** Reads a body. */
    static FunctionResponse parse(String json, SmaRules rules, ActionParser parser) {
        Body body;
        try {
            body = StrictJson.tolerant("response").read(json, Body.class);
        } catch (JsonFieldException e) {
            return new Invalid(errorType(e), e.text());
        }
        if (!body.schemaVersion().equals("1.0")) {
            return new Invalid("InvalidSchemaVersion", "SchemaVersion is not 1.0.");
        }
        Optional<ObjectNode> attributes = Optional.ofNullable(body.transactionAttributes())
                .map(given -> {
                    ObjectNode node = JsonNodeFactory.instance.objectNode();
                    given.forEach(node::put);
                    return node;
                });
        if (attributes.isPresent()) {
            Optional<Invalid> problem = attributesProblem(attributes.get(), rules);
            if (problem.isPresent()) {
                return problem.get();
            }
        }
        List<ObjectNode> actions = body.actions() == null ? List.of() : body.actions();
        if (actions.size() > rules.maxActions()) {
            return new Invalid(
                    "InvalidActions",
                    "Actions has " + actions.size() + " actions. Maximum number of actions is " + rules.maxActions());
        }
        List<CallAction> parsed = new ArrayList<>();
        for (ObjectNode action : actions) {
            boolean hasParameters = action.path("Parameters").isObject()
                    || action.path("Parameters").isMissingNode();
            if (!ActionParser.isAction(action.path("Type").asText("")) || !hasParameters) {
                return new Invalid(
                        "InvalidActions", "Action " + parsed.size() + " has no supported Type or no Parameters.");
            }
            parsed.add(parser.parse(action));
        }
        return new Valid(parsed, attributes);
    }

    private static String errorType(JsonFieldException wrong) {
        String field = wrong.field();
        return field.startsWith("SchemaVersion")
                ? "InvalidSchemaVersion"
                : field.startsWith("Actions")
                        ? "InvalidActions"
                        : field.startsWith("TransactionAttributes") ? "TransactionAttributesInvalid" : "InvalidJson";
    }

    private static Optional<Invalid> attributesProblem(ObjectNode attributes, SmaRules rules) {
        if (attributes.size() > rules.maxAttributes()) {
            return Optional.of(new Invalid(
                    "TransactionAttributesInvalidMapSize",
                    "Transaction Attributes has too many mappings. Maximum number of mappings is "
                            + rules.maxAttributes()));
        }
        int bytes = attributes.toString().getBytes(StandardCharsets.UTF_8).length;
        return bytes > rules.maxAttributeBytes()
                ? Optional.of(new Invalid(
                        "TransactionAttributesInvalidSize",
                        "Transaction Attributes has " + bytes + " bytes. Maximum is " + rules.maxAttributeBytes()))
                : Optional.empty();
    }
}
