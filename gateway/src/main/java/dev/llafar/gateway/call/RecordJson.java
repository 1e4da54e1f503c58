package dev.llafar.gateway.call;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.llafar.gateway.call.machine.CallRecord;
import dev.llafar.gateway.call.machine.Exchange;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A call's record as the directory keeps it. Fields that a newer version wrote are skipped, so nodes can be replaced one
 * by one.
 */
final class RecordJson {
    /** An hour or so of talk; of a longer conversation the oldest exchanges go first. */
    static final int CONVERSATION_MAX_BYTES = 64 * 1024;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .visibility(PropertyAccessor.ALL, JsonAutoDetect.Visibility.NONE)
            .visibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY)
            .visibility(PropertyAccessor.CREATOR, JsonAutoDetect.Visibility.ANY)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private RecordJson() {}

    static String write(CallRecord call) {
        try {
            return JSON.writeValueAsString(bounded(call));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a call's record cannot be written", e);
        }
    }

    /**
     * Reads it back.
     *
     * @throws IllegalArgumentException when it is none; the message has nothing of its text
     */
    static CallRecord read(String state) {
        try {
            return JSON.readValue(state, CallRecord.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "a call's record cannot be read: " + e.getClass().getSimpleName());
        }
    }

    private static CallRecord bounded(CallRecord call) {
        List<Exchange> all = call.conversation();
        int first = all.size();
        int bytes = 0;
        while (first > 0) {
            Exchange older = all.get(first - 1);
            bytes += older.question().getBytes(StandardCharsets.UTF_8).length
                    + older.heard().getBytes(StandardCharsets.UTF_8).length;
            if (bytes > CONVERSATION_MAX_BYTES) {
                break;
            }
            first--;
        }
        return first == 0
                ? call
                : new CallRecord(
                        call.ids(),
                        call.isListenOnly(),
                        call.isJoined(),
                        call.ear(),
                        call.heardThroughMillis(),
                        call.sequence(),
                        call.speaking(),
                        call.waiting(),
                        all.subList(first, all.size()),
                        call.open());
    }
}
