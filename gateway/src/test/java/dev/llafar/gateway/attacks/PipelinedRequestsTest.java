package dev.llafar.gateway.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.testing.RunningGateway;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Requests the page again and again and reads no response. */
class PipelinedRequestsTest extends Attack {
    private static final long FLOOD_BYTES = 64L << 20;
    private static final long MOST_ACCEPTED_BYTES = 16L << 20;

    @Override
    void attack(RunningGateway gateway) throws Exception {
        int port = gateway.server().httpPort();
        byte[] requests = ("GET /page.js HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n\r\n")
                .repeat(1_000)
                .getBytes(StandardCharsets.US_ASCII);
        try (RawConnection attacker = RawConnection.open(port)) {
            assertThat(attacker.flood(requests, FLOOD_BYTES, Duration.ofSeconds(2)))
                    .as("bytes of requests that the server reads")
                    .isLessThan(MOST_ACCEPTED_BYTES);
            assertThat(attacker.isClosedWithin(Duration.ofSeconds(30))).isTrue();
        }
    }
}
