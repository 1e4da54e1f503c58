package dev.llafar.local.kvs.http;

import dev.llafar.kvs.producer.Acknowledgement;
import io.vertx.core.json.JsonObject;

/** Acknowledgements as the service writes them: one object a line. */
final class AcknowledgementJson {
    private AcknowledgementJson() {}

    static String line(Acknowledgement acknowledgement) {
        JsonObject json =
                switch (acknowledgement) {
                    case Acknowledgement.Buffering(long timecode, String number) ->
                        fragment("BUFFERING", timecode, number);
                    case Acknowledgement.Received(long timecode, String number) ->
                        fragment("RECEIVED", timecode, number);
                    case Acknowledgement.Persisted(long timecode, String number) ->
                        fragment("PERSISTED", timecode, number);
                    case Acknowledgement.Idle ignored -> new JsonObject().put("EventType", "IDLE");
                    case Acknowledgement.Failed(long timecode, String number, int errorId, String code) ->
                        failed(timecode, number).put("ErrorId", errorId).put("ErrorCode", code);
                    case Acknowledgement.Unknown(String type) -> new JsonObject().put("EventType", type);
                };
        return json.encode() + "\n";
    }

    private static JsonObject failed(long timecodeMillis, String number) {
        return number.isEmpty()
                ? new JsonObject().put("EventType", "ERROR")
                : fragment("ERROR", timecodeMillis, number);
    }

    private static JsonObject fragment(String type, long timecodeMillis, String number) {
        return new JsonObject()
                .put("EventType", type)
                .put("FragmentTimecode", timecodeMillis)
                .put("FragmentNumber", number);
    }
}
