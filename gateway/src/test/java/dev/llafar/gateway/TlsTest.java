package dev.llafar.gateway;

import static dev.llafar.gateway.testing.Futures.await;
import static dev.llafar.gateway.testing.HeldClients.hold;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.gateway.config.TlsFiles;
import dev.llafar.gateway.testing.RunningGateway;
import dev.llafar.gateway.testing.ScriptedAudio;
import dev.llafar.gateway.testing.ScriptedTranscriber;
import dev.llafar.gateway.testing.TestCertificate;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server behind its own certificate. */
@Tag("slow")
class TlsTest {
    @TempDir
    private static Path folder;

    private static TlsFiles files;

    private final List<HttpClient> held = new ArrayList<>();

    @BeforeAll
    static void makeCertificate() throws Exception {
        files = TestCertificate.in(folder);
    }

    @Test
    void transcribesOverTls() {
        try (RunningGateway gateway = secured()) {
            ScriptedAudio voice = ScriptedAudio.speaking(4, 3);
            List<String> finals = new ArrayList<>();
            Promise<Void> closed = Promise.promise();
            WebSocketClient client = hold(gateway.vertx()
                    .createWebSocketClient(new WebSocketClientOptions()
                            .setSsl(true)
                            .setTrustOptions(trusted())
                            .setMaxFrameSize(8 << 20)
                            .setMaxMessageSize(8 << 20)));
            WebSocket socket = await(client.connect(new WebSocketConnectOptions()
                    .setHost("127.0.0.1")
                    .setPort(gateway.server().httpPort())
                    .setURI("/v1/transcribe")
                    .setAllowOriginHeader(false)));
            socket.textMessageHandler(text -> {
                JsonObject event = new JsonObject(text);
                if (event.getString("type").equals("final")) {
                    finals.add(event.getString("text"));
                }
            });
            socket.closeHandler(ignored -> closed.tryComplete());
            socket.writeBinaryMessage(Buffer.buffer(voice.bytes()));
            socket.writeTextMessage("{\"type\":\"finish\"}");
            await(closed.future());
            assertThat(finals).isEqualTo(voice.utterances());
            await(client.close()); // and so held until here: Vert.x closes a client that the collector finds
        }
    }

    @Test
    void grpcIsServedOverTlsWithHttp2() {
        try (RunningGateway gateway = secured()) {
            HttpVersion version = await(client(
                            gateway,
                            new HttpClientOptions()
                                    .setSsl(true)
                                    .setUseAlpn(true)
                                    .setProtocolVersion(HttpVersion.HTTP_2)
                                    .setTrustOptions(trusted()))
                    .request(HttpMethod.POST, gateway.server().grpcPort(), "127.0.0.1", "/grpc.health.v1.Health/Check")
                    .compose(request -> request.putHeader("content-type", "application/grpc")
                            .putHeader("te", "trailers")
                            .send(Buffer.buffer(new byte[5])) // an empty message: whole server
                            .compose(response -> response.body().map(body -> response.version()))));
            assertThat(version).isEqualTo(HttpVersion.HTTP_2);
        }
    }

    @Test
    void refusesClientsThatDoNotTrustTheCertificate() {
        try (RunningGateway gateway = secured()) {
            assertThatThrownBy(() -> await(client(gateway, new HttpClientOptions().setSsl(true))
                            .request(HttpMethod.GET, gateway.server().httpPort(), "127.0.0.1", "/")
                            .compose(request -> request.send())))
                    .hasStackTraceContaining("SSLHandshake");
        }
    }

    @Test
    void servesThePageOverTls() {
        try (RunningGateway gateway = secured()) {
            int status =
                    await(client(gateway, new HttpClientOptions().setSsl(true).setTrustOptions(trusted()))
                            .request(HttpMethod.GET, gateway.server().httpPort(), "127.0.0.1", "/")
                            .compose(request -> request.send())
                            .map(response -> response.statusCode()));
            assertThat(status).isEqualTo(200);
        }
    }

    @Test
    void ignoresCleartextOnATlsPort() {
        try (RunningGateway gateway = secured()) {
            assertThatThrownBy(() -> await(client(gateway, new HttpClientOptions())
                            .request(HttpMethod.GET, gateway.server().httpPort(), "127.0.0.1", "/")
                            .compose(request -> request.send())))
                    .isNotNull();
        }
    }

    /** Held until the test's end: Vert.x closes a client that the collector finds. */
    private HttpClient client(RunningGateway gateway, HttpClientOptions options) {
        HttpClient client = hold(gateway.vertx().createHttpClient(options));
        held.add(client);
        return client;
    }

    private static RunningGateway secured() {
        return RunningGateway.start(new ScriptedTranscriber(), options -> options.withAccess("127.0.0.1", null, files));
    }

    private static PemTrustOptions trusted() {
        return new PemTrustOptions().addCertPath(files.certificate().toString());
    }
}
