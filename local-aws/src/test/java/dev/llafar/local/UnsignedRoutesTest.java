package dev.llafar.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Requests for calls and faults are unsigned, so they are accepted only from programs on this machine. */
class UnsignedRoutesTest {
    private static Vertx vertx;
    private static LocalAws local;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        local = LocalAws.start(vertx, LocalAwsConfig.defaults().withPort(0), InstantSource.system())
                .await();
    }

    @AfterAll
    static void stop() {
        vertx.close().await();
    }

    @Test
    void acceptsProgramsOnThisMachine() throws IOException {
        assertThat(answer("POST", "Host: 127.0.0.1:" + local.port())).contains("transactionId");
        assertThat(answer("GET", "Host: localhost:" + local.port())).startsWith("HTTP/1.1 200");
    }

    @Test
    void refusesPagesOfOtherSites() throws IOException {
        String host = "Host: 127.0.0.1:" + local.port();
        assertThat(answer("POST", host + "\r\nOrigin: https://other.example")).startsWith("HTTP/1.1 403");
    }

    @Test
    void refusesPagesWithAnotherHostNameForThisAddress() throws IOException {
        assertThat(answer("GET", "Host: other.example:" + local.port())).startsWith("HTTP/1.1 403");
        assertThat(answer("POST", "Host: other.example")).startsWith("HTTP/1.1 403");
    }

    private static String answer(String method, String headers) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), local.port())) {
            socket.setSoTimeout(30_000);
            String request = method + " /_llafar/calls HTTP/1.1\r\n" + headers + "\r\nContent-Length: 2\r\n\r\n{}";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            byte[] response = new byte[8 * 1024];
            return new String(response, 0, socket.getInputStream().read(response), StandardCharsets.US_ASCII);
        }
    }
}
