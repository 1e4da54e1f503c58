package dev.llafar.gateway.websocket;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llafar.gateway.session.SessionError;
import dev.llafar.gateway.session.SessionEvent;
import dev.llafar.gateway.transcriber.SpokenWord;

/** Events as the JSON that clients read. {@code settled} is in every one of them; positions are 16 kHz samples. */
final class EventJson {

    private EventJson() {}

    static String of(SessionEvent event) {
        ObjectNode json =
                switch (event) {
                    case SessionEvent.Ready ready ->
                        object("ready")
                                .put("sessionId", ready.sessionId())
                                .put("receivedThroughByte", ready.receivedThroughByte())
                                .put("resumeWindowMs", ready.resumeWindowMillis())
                                .put("maxMessageBytes", ready.maxMessageBytes());
                    case SessionEvent.SpeechStarted started ->
                        object("speech_started").put("startSample", started.startSample());
                    case SessionEvent.Partial partial ->
                        object("partial")
                                .put("text", partial.text())
                                .put("stable", partial.stableLength())
                                .put("startSample", partial.startSample())
                                .put("endSample", partial.endSample())
                                .put("language", partial.language());
                    case SessionEvent.Final last -> last(last);
                    case SessionEvent.Settled settled -> object("settled");
                };
        return json.put("settled", event.settledThroughSample()).toString();
    }

    static String ended(long settledThroughSample) {
        return object("ended").put("settled", settledThroughSample).toString();
    }

    static String of(SessionError error) {
        return object("error")
                .put("code", error.code().wireName())
                .put("field", error.field())
                .put("message", error.message())
                .put("retry", error.retry())
                .toString();
    }

    private static ObjectNode last(SessionEvent.Final last) {
        ObjectNode json = object("final")
                .put("text", last.text())
                .put("startSample", last.startSample())
                .put("endSample", last.endSample())
                .put("language", last.language())
                .put("index", last.index())
                .put("latencyMs", last.latencyMillis())
                .put("averageLogProbability", last.averageLogProbability());
        ArrayNode words = json.putArray("words");
        for (SpokenWord word : last.words()) {
            words.addObject()
                    .put("text", word.text())
                    .put("startSample", word.startSample())
                    .put("endSample", word.endSample())
                    .put("probability", word.probability());
        }
        return json;
    }

    private static ObjectNode object(String type) {
        return new ObjectNode(JsonNodeFactory.instance).put("type", type);
    }
}
