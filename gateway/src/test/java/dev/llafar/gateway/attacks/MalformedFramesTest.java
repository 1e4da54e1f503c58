package dev.llafar.gateway.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.testing.RunningGateway;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Sends frames that RFC 6455 forbids; each ends its connection with a close code. */
class MalformedFramesTest extends Attack {
    private static final int PROTOCOL_ERROR = 1002;
    private static final int TOO_LARGE = 1009;

    @Override
    void attack(RunningGateway gateway) throws Exception {
        Map<byte[], Integer> frames = new LinkedHashMap<>();
        frames.put(new byte[] {(byte) 0x82, 2, 0, 0}, PROTOCOL_ERROR); // not masked
        frames.put(new byte[] {(byte) 0x83, (byte) 0x80, 0, 0, 0, 0}, PROTOCOL_ERROR); // opcode 3
        frames.put(new byte[] {(byte) 0xC2, (byte) 0x80, 0, 0, 0, 0}, PROTOCOL_ERROR); // RSV1 without an extension
        frames.put(new byte[] {(byte) 0x09, (byte) 0x80, 0, 0, 0, 0}, PROTOCOL_ERROR); // a fragmented ping
        frames.put(new byte[] {(byte) 0x80, (byte) 0x80, 0, 0, 0, 0}, PROTOCOL_ERROR); // a continuation of nothing
        frames.put(new byte[] {(byte) 0x82, (byte) 0xFF, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0}, TOO_LARGE); // 4 GiB
        for (Map.Entry<byte[], Integer> frame : frames.entrySet()) {
            try (RawConnection attacker =
                    RawConnection.webSocket(gateway.server().httpPort())) {
                attacker.send(frame.getKey());
                byte[] answer = attacker.readText(200).getBytes(StandardCharsets.ISO_8859_1);
                assertThat(answer)
                        .as("close frame")
                        .hasSizeGreaterThanOrEqualTo(4)
                        .startsWith((byte) 0x88);
                assertThat((answer[2] & 0xFF) << 8 | answer[3] & 0xFF).isEqualTo(frame.getValue());
            }
        }
    }
}
