package dev.llafar.local.kvs.http;

import dev.llafar.kvs.put.Acknowledgement;
import io.vertx.core.json.JsonObject;

/** Acknowledgements as the service writes them: one object a line. */
final class AcknowledgementJson {
    private AcknowledgementJson() {}

    static String line(Acknowledgement acknowledgement) {
        JsonObject json =
                new JsonObject().put("EventType", acknowledgement.type().name());
        acknowledgement.fragmentTimecodeMillis().ifPresent(millis -> json.put("FragmentTimecode", millis));
        acknowledgement.fragmentNumber().ifPresent(number -> json.put("FragmentNumber", number));
        acknowledgement.errorId().ifPresent(id -> json.put("ErrorId", Integer.parseInt(id)));
        acknowledgement.errorCode().ifPresent(code -> json.put("ErrorCode", code));
        return json.encode() + "\n";
    }
}
