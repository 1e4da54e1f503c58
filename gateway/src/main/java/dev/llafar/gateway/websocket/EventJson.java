package dev.llafar.gateway.websocket;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llafar.audio.transcript.SessionError;
import dev.llafar.audio.transcript.SpeechEvent;
import dev.llafar.audio.transcript.SpokenWord;
import dev.llafar.gateway.session.StreamReady;

/** The one mapping of events to JSON. Every event has {@code settled}; positions are 16 kHz samples. */
public final class EventJson {

    private EventJson() {}

    static String of(StreamReady ready) {
        return object("ready")
                .put("sessionId", ready.sessionId())
                .put("receivedThroughByte", ready.receivedThroughByte())
                .put("resumeWindowMs", ready.resumeWindowMillis())
                .put("maxMessageBytes", ready.maxMessageBytes())
                .put("settled", ready.settledThroughSample())
                .toString();
    }

    /** An event as clients receive it. */
    public static String of(SpeechEvent event) {
        return json(event).toString();
    }

    /** The same as a tree. */
    public static ObjectNode json(SpeechEvent event) {
        ObjectNode json =
                switch (event) {
                    case SpeechEvent.SpeechStarted started ->
                        object("speech_started").put("startSample", started.startSample());
                    case SpeechEvent.Partial partial ->
                        object("partial")
                                .put("text", partial.text())
                                .put("stable", partial.stableLength())
                                .put("startSample", partial.startSample())
                                .put("endSample", partial.endSample())
                                .put("language", partial.language());
                    case SpeechEvent.Final last -> json(last);
                    case SpeechEvent.Settled settled -> object("settled");
                    case SpeechEvent.SessionEnded ended -> object("ended");
                    case SpeechEvent.SessionFailed failed -> json(failed.error());
                };
        return event instanceof SpeechEvent.SessionFailed ? json : json.put("settled", event.settledThroughSample());
    }

    private static ObjectNode json(SessionError error) {
        return object("error")
                .put("code", error.code().wireName())
                .put("field", error.field())
                .put("message", error.message())
                .put("retry", error.retry());
    }

    private static ObjectNode json(SpeechEvent.Final last) {
        ObjectNode json = object("final")
                .put("text", last.text())
                .put("startSample", last.startSample())
                .put("endSample", last.endSample())
                .put("language", last.language())
                .put("index", last.index())
                .put("latencyMs", last.latencyMillis())
                .put("averageLogProbability", last.averageLogProbability())
                .put("lowConfidence", last.lowConfidence());
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
