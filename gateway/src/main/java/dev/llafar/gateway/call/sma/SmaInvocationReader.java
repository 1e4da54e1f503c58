package dev.llafar.gateway.call.sma;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llafar.audio.transcript.InvalidRequest;
import dev.llafar.gateway.call.sma.SmaInvocation.ActionReport;

/** Reads what a SIP media application posts. Fields that we do not use may be anything. */
public final class SmaInvocationReader {
    private static final String LEG = "LEG-A";

    private SmaInvocationReader() {}

    /**
     * Reads an invocation of SchemaVersion 1.0; a type that is new to us is {@code UNKNOWN}.
     *
     * @throws InvalidRequest naming the field, the value and what was expected
     */
    public static SmaInvocation read(String body) {
        return read(JsonTree.of(body));
    }

    /** The same of a body that was read already. */
    public static SmaInvocation read(ObjectNode body) {
        return read(JsonTree.of(body));
    }

    private static SmaInvocation read(JsonTree event) {
        String version = event.text("SchemaVersion");
        if (!version.isEmpty() && !version.startsWith("1.")) {
            throw event.wrong("SchemaVersion", "1.0");
        }
        // Some samples of the service's guide call it InvocationEvent.
        String type = event.id(event.has("InvocationEvent") ? "InvocationEvent" : "InvocationEventType");
        JsonTree details = event.object("CallDetails");
        return new SmaInvocation(
                SmaInvocation.Type.of(type),
                event.count("Sequence"),
                details.id("TransactionId"),
                details.optionalId("SipMediaApplicationId"),
                callId(details),
                acted(event.optionalObject("ActionData")));
    }

    private static String callId(JsonTree details) {
        String first = "";
        for (JsonTree participant : details.objects("Participants")) {
            String callId = participant.optionalId("CallId");
            if (participant.optionalId("ParticipantTag").equals(LEG)) {
                return callId;
            }
            first = first.isEmpty() ? callId : first;
        }
        return first;
    }

    private static ActionReport acted(JsonTree data) {
        return new ActionReport(
                data.optionalId("Type"), data.optionalObject("Parameters").text("Text"), data.optionalId("ErrorType"));
    }
}
