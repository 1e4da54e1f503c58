package dev.llafar.gateway.call.sma;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes replies to a SIP media application in JSON. */
public final class SmaReply {
    private static final String LEG = "LEG-A";
    private static final int MAX_ACTIONS = 10;
    private static final int MAX_ATTRIBUTES = 100;

    private SmaReply() {}

    /** Writes a reply that does not change the transaction attributes of the call. */
    public static String write(List<SmaAction> actions) {
        return json(actions).toString();
    }

    /**
     * Writes a reply of SchemaVersion 1.0.
     *
     * @param attributes replace all transaction attributes of the call
     */
    public static String write(List<SmaAction> actions, Map<String, String> attributes) {
        if (attributes.size() > MAX_ATTRIBUTES) {
            throw new IllegalArgumentException(
                    "attributes: got " + attributes.size() + "; expected at most " + MAX_ATTRIBUTES);
        }
        ObjectNode json = json(actions);
        ObjectNode written = json.putObject("TransactionAttributes");
        new TreeMap<>(attributes).forEach(written::put);
        return json.toString();
    }

    private static ObjectNode json(List<SmaAction> actions) {
        if (actions.size() > MAX_ACTIONS) {
            throw new IllegalArgumentException("actions: got " + actions.size() + "; expected at most " + MAX_ACTIONS);
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("SchemaVersion", "1.0");
        ArrayNode list = json.putArray("Actions");
        for (SmaAction action : actions) {
            write(action, list.addObject().put("Type", action.type()).putObject("Parameters"));
        }
        return json;
    }

    private static void write(SmaAction action, ObjectNode parameters) {
        switch (action) {
            case SmaAction.JoinChimeMeeting join -> {
                parameters
                        .put("JoinToken", join.joinToken())
                        .put("MeetingId", join.meetingId())
                        .put("ParticipantTag", LEG);
                putIfKnown(parameters, "CallId", join.callId());
            }
            case SmaAction.Speak speak -> {
                parameters
                        .put("Text", speak.text())
                        .put("TextType", speak.voice().isSsml() ? "ssml" : "text");
                putIfKnown(parameters, "LanguageCode", speak.voice().languageCode());
                putIfKnown(parameters, "VoiceId", speak.voice().voiceId());
                putIfKnown(parameters, "Engine", speak.voice().engine());
                putLeg(parameters, speak.callId());
            }
            case SmaAction.PlayAudio play -> {
                parameters
                        .putObject("AudioSource")
                        .put("Type", "S3")
                        .put("BucketName", play.bucket())
                        .put("Key", play.key());
                parameters.put("Repeat", Integer.toString(play.repeats()));
                putLeg(parameters, play.callId());
            }
            case SmaAction.Hangup hangup -> {
                parameters.put("SipResponseCode", "0");
                putLeg(parameters, hangup.callId());
            }
        }
    }

    /** Identifies the leg by its id, or by its tag if the id is unknown. */
    private static void putLeg(ObjectNode parameters, String callId) {
        if (callId.isEmpty()) {
            parameters.put("ParticipantTag", LEG);
        } else {
            parameters.put("CallId", callId);
        }
    }

    private static void putIfKnown(ObjectNode parameters, String name, String value) {
        if (!value.isEmpty()) {
            parameters.put(name, value);
        }
    }
}
