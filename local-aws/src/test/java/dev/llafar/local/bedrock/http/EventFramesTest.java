package dev.llafar.local.bedrock.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class EventFramesTest {
    @Test
    void encodesLengthsChecksumsHeadersAndPayload() {
        JsonObject payload = new JsonObject().put("text", "Bore da ☕");
        byte[] bytes = EventFrames.event("contentBlockDelta", payload).getBytes();
        ByteBuffer frame = ByteBuffer.wrap(bytes);
        int total = frame.getInt();
        int headersLength = frame.getInt();
        assertThat(total).isEqualTo(frame.limit());
        assertThat(frame.getInt()).as("checksum of the prelude").isEqualTo(crc(bytes, 8));
        Map<String, String> headers = new LinkedHashMap<>();
        int endOfHeaders = 12 + headersLength;
        while (frame.position() < endOfHeaders) {
            String name = text(frame, frame.get());
            assertThat(frame.get()).as("type of " + name).isEqualTo((byte) 7);
            headers.put(name, text(frame, frame.getShort()));
        }
        assertThat(headers)
                .containsEntry(":event-type", "contentBlockDelta")
                .containsEntry(":content-type", "application/json")
                .containsEntry(":message-type", "event")
                .hasSize(3);
        assertThat(new JsonObject(text(frame, total - endOfHeaders - 4))).isEqualTo(payload);
        assertThat(frame.getInt()).as("checksum of all").isEqualTo(crc(bytes, total - 4));
    }

    private static String text(ByteBuffer frame, int length) {
        byte[] bytes = new byte[length];
        frame.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static int crc(byte[] frame, int length) {
        CRC32 crc = new CRC32();
        crc.update(frame, 0, length);
        return (int) crc.getValue();
    }
}
