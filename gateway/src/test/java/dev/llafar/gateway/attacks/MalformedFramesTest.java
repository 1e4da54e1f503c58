package dev.llafar.gateway.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.testing.RunningGateway;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Sends frames that RFC 6455 forbids; each ends its connection with a close code. */
class MalformedFramesTest extends Attack {
    private static final int PROTOCOL_ERROR = 1002;
    private static final int TOO_LARGE = 1009;

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Frame(String name, int closeCode, int... octets) {
        private byte[] bytes() {
            byte[] bytes = new byte[octets.length];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) octets[i];
            }
            return bytes;
        }
    }

    @Override
    void attack(RunningGateway gateway) throws Exception {
        List<Frame> frames = List.of(
                new Frame("not masked", PROTOCOL_ERROR, 0x82, 2, 0, 0),
                new Frame("opcode 3", PROTOCOL_ERROR, 0x83, 0x80, 0, 0, 0, 0),
                new Frame("RSV1 without an extension", PROTOCOL_ERROR, 0xC2, 0x80, 0, 0, 0, 0),
                new Frame("a fragmented ping", PROTOCOL_ERROR, 0x09, 0x80, 0, 0, 0, 0),
                new Frame("a continuation of nothing", PROTOCOL_ERROR, 0x80, 0x80, 0, 0, 0, 0),
                new Frame("4 GiB", TOO_LARGE, 0x82, 0xFF, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0));
        for (Frame frame : frames) {
            try (RawConnection attacker =
                    RawConnection.webSocket(gateway.server().httpPort())) {
                attacker.send(frame.bytes());
                byte[] answer = attacker.readText(200).getBytes(StandardCharsets.ISO_8859_1);
                assertThat(answer).as(frame.name).hasSizeGreaterThanOrEqualTo(4).startsWith((byte) 0x88);
                assertThat(ByteBuffer.wrap(answer).getShort(2)).as(frame.name).isEqualTo((short) frame.closeCode);
            }
        }
    }
}
