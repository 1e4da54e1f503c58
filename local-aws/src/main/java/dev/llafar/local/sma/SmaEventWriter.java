package dev.llafar.local.sma;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;

/** Writes events of SchemaVersion 1.0. */
final class SmaEventWriter {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private final SmaCall.Leg leg;

    SmaEventWriter(SmaCall.Leg leg) {
        this.leg = leg;
    }

    /** Writes an event; {@code specific} contains the fields of its type, beside the details of the call. */
    String event(
            int sequence,
            SmaEffect.InvocationType type,
            ObjectNode specific,
            ObjectNode attributes,
            boolean connected) {
        ObjectNode participant = NODES.objectNode()
                .put("CallId", leg.callId())
                .put("ParticipantTag", SmaCall.Leg.TAG)
                .put("To", leg.to())
                .put("From", leg.from())
                .put("Direction", "Inbound")
                .put("StartTimeInMilliseconds", Long.toString(leg.startMillis()))
                .put("Status", connected ? "Connected" : "Disconnected");
        ObjectNode details = NODES.objectNode()
                .put("TransactionId", leg.transactionId())
                .put("AwsAccountId", leg.account())
                .put("AwsRegion", leg.region())
                .put("SipRuleId", leg.sipRuleId())
                .put("SipMediaApplicationId", leg.sipMediaApplicationId());
        details.putArray("Participants").add(participant);
        if (!attributes.isEmpty()) {
            details.set("TransactionAttributes", attributes);
        }
        ObjectNode event = NODES.objectNode()
                .put("SchemaVersion", "1.0")
                .put("Sequence", sequence)
                .put("InvocationEventType", type.name());
        event.setAll(specific);
        event.set("CallDetails", details);
        return event.toString();
    }

    static ObjectNode noFields() {
        return NODES.objectNode();
    }

    static ObjectNode action(CallAction action) {
        ObjectNode specific = NODES.objectNode();
        specific.set("ActionData", action.json().deepCopy());
        return specific;
    }

    static ObjectNode failed(CallAction action, String errorType, String message) {
        ObjectNode specific = action(action);
        specific.withObject("/ActionData").put("ErrorType", errorType).put("ErrorMessage", message);
        return specific;
    }

    static ObjectNode update(Map<String, String> arguments) {
        ObjectNode specific = NODES.objectNode();
        ObjectNode given = specific.putObject("ActionData")
                .put("Type", "CallUpdateRequest")
                .putObject("Parameters")
                .putObject("Arguments");
        new TreeMap<>(arguments).forEach(given::put);
        return specific;
    }

    static ObjectNode invalid(String errorType, String message) {
        return NODES.objectNode().put("ErrorType", errorType).put("ErrorMessage", message);
    }

    ObjectNode hangup(int sipResponseCode) {
        ObjectNode specific = NODES.objectNode();
        specific.putObject("ActionData")
                .put("Type", "Hangup")
                .putObject("Parameters")
                .put("SipResponseCode", sipResponseCode)
                .put("CallId", leg.callId())
                .put("ParticipantTag", SmaCall.Leg.TAG);
        return specific;
    }
}
