package dev.llafar.gateway.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.testing.RunningGateway;
import java.io.ByteArrayOutputStream;
import java.time.Duration;

/** Sends pings and reads no pongs. Unsent pongs of one connection once filled the heap. */
class PingFloodTest extends Attack {
    private static final int PING = 9;
    private static final long FLOOD_BYTES = 128L << 20;
    /** What the buffers of the two sockets hold, with room. */
    private static final long MOST_ACCEPTED_BYTES = 24L << 20;

    @Override
    void attack(RunningGateway gateway) throws Exception {
        for (int payload : new int[] {125, 0}) {
            ByteArrayOutputStream block = new ByteArrayOutputStream();
            while (block.size() < 256 * 1024) {
                block.writeBytes(RawConnection.frame(PING, new byte[payload]));
            }
            try (RawConnection attacker =
                    RawConnection.webSocket(gateway.server().httpPort())) {
                assertThat(attacker.flood(block.toByteArray(), FLOOD_BYTES, Duration.ofSeconds(2)))
                        .as("bytes of pings with " + payload + " bytes each that the server reads")
                        .isLessThan(MOST_ACCEPTED_BYTES);
                assertThat(attacker.isClosedWithin(Duration.ofSeconds(30))).isTrue();
            }
        }
    }
}
