package dev.llafar.gateway.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.testing.RunningGateway;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Sends requests that a proxy in front may understand differently; each is refused. */
class AmbiguousRequestsTest extends Attack {
    @Override
    void attack(RunningGateway gateway) throws Exception {
        String host = "Host: 127.0.0.1:" + gateway.server().httpPort() + "\r\n";
        for (String request : List.of(
                "POST /call HTTP/1.1\r\n" + host + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "GET /healthcheck HTTP/1.1\r\n" + host + "Host: localhost\r\n\r\n",
                "GET http://evil.example/healthcheck HTTP/1.1\r\n" + host + "\r\n",
                "POST /call HTTP/1.1\r\n" + host + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n",
                "GET /healthcheck HTTP/1.1\r\n" + host + "Bad Name: x\r\n\r\n")) {
            assertThat(answer(gateway, request)).as(request).matches("(?s)HTTP/1.[01] 400 .*");
        }
        // The body would be a second request if it were not part of the first.
        String hidden = "GET /livez HTTP/1.1\r\n" + host + "\r\n";
        String smuggled =
                "POST /call HTTP/1.1\r\n" + host + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
        assertThat(answer(gateway, smuggled + hidden))
                .matches("(?s)HTTP/1.[01] 400 .*")
                .doesNotContain("live");
        String post =
                "POST /none HTTP/1.1\r\n" + host + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
        assertThat(answer(gateway, post)).startsWith("HTTP/1.1 405 ");
        String absolute = "GET http://127.0.0.1:" + gateway.server().httpPort() + "/livez HTTP/1.1\r\n" + host + "\r\n";
        assertThat(answer(gateway, absolute)).startsWith("HTTP/1.1 200 ");
    }

    private static String answer(RunningGateway gateway, String request) throws Exception {
        try (RawConnection attacker = RawConnection.open(gateway.server().httpPort())) {
            attacker.send(request.getBytes(StandardCharsets.ISO_8859_1));
            return attacker.readText(200);
        }
    }
}
