package dev.llafar.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
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
    void acceptsProgramsOnThisMachine() {
        assertThat(answer("POST", "Host: 127.0.0.1:" + local.port())).contains("transactionId");
        assertThat(answer("GET", "Host: localhost:" + local.port())).startsWith("HTTP/1.1 200");
    }

    @Test
    void refusesPagesOfOtherSites() {
        String host = "Host: 127.0.0.1:" + local.port();
        assertThat(answer("POST", host + "\r\nOrigin: https://other.example")).startsWith("HTTP/1.1 403");
    }

    @Test
    void refusesPagesWithAnotherHostNameForThisAddress() {
        assertThat(answer("GET", "Host: other.example:" + local.port())).startsWith("HTTP/1.1 403");
        assertThat(answer("POST", "Host: other.example")).startsWith("HTTP/1.1 403");
    }

    private static String answer(String method, String headers) {
        Promise<String> answer = Promise.promise();
        var socket = vertx.createNetClient().connect(local.port(), "127.0.0.1").await();
        socket.handler(bytes -> answer.tryComplete(bytes.toString()));
        socket.write(method + " /_llafar/calls HTTP/1.1\r\n" + headers + "\r\nContent-Length: 2\r\n\r\n{}");
        String response = answer.future().await();
        socket.close().await();
        return response;
    }
}
