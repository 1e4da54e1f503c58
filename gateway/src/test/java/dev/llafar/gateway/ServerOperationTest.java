package dev.llafar.gateway;

import static dev.llafar.gateway.testing.Futures.await;
import static dev.llafar.gateway.testing.HeldClients.hold;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.gateway.testing.RunningGateway;
import dev.llafar.gateway.testing.ScriptedAudio;
import dev.llafar.gateway.testing.ScriptedTranscriber;
import dev.llafar.gateway.testing.WebSocketTestClient;
import dev.llafar.gateway.transcriber.StartingTranscriber;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerOperationTest {
    private static final String TOKEN = "a-token-of-many-letters";

    @Test
    void reportsTheHealthOfTheTranscriber() {
        ScriptedTranscriber transcriber = new ScriptedTranscriber();
        transcriber.missing("model: still warming up");
        try (RunningGateway gateway = RunningGateway.start(transcriber, options -> options)) {
            Answer cold = get(gateway, "/healthcheck", MultiMap.caseInsensitiveMultiMap());
            assertThat(cold.status).isEqualTo(503);
            assertThat(new JsonObject(cold.body).getJsonArray("missing")).containsExactly("model: still warming up");
            transcriber.missing(null);
            Answer warm = get(gateway, "/healthcheck", MultiMap.caseInsensitiveMultiMap());
            assertThat(warm.status).isEqualTo(200);
            assertThat(new JsonObject(warm.body).getBoolean("ready")).isTrue();
        }
    }

    @Test
    void isNotReadyWhileItRefusesNewSessionsButAlive() {
        ScriptedTranscriber transcriber = new ScriptedTranscriber();
        try (RunningGateway gateway = RunningGateway.start(
                transcriber, options -> options.withLimits(options.limits().withSessions(1)))) {
            MultiMap none = MultiMap.caseInsensitiveMultiMap();
            assertThat(get(gateway, "/healthcheck", none).status).isEqualTo(200);
            WebSocketTestClient only = gateway.socket();
            only.audio(new byte[320]);
            await(only.event("ready"));
            Answer full = get(gateway, "/healthcheck", none);
            assertThat(full.status).isEqualTo(503);
            assertThat(new JsonObject(full.body).getInteger("sessions")).isEqualTo(1);
            assertThat(new JsonObject(full.body).getInteger("mostSessions")).isEqualTo(1);
            assertThat(new JsonObject(full.body).getJsonArray("missing").getString(0))
                    .startsWith("sessions: ");
            assertThat(get(gateway, "/livez", none).status).isEqualTo(200);
            only.finish();
            await(only.closed());
            assertThat(get(gateway, "/healthcheck", none).status).isEqualTo(200);
        }
    }

    @Test
    void offersTheLanguagesOfTheTranscriberOnceItIsReady() {
        StartingTranscriber starting = new StartingTranscriber();
        try (RunningGateway gateway = RunningGateway.start(starting, options -> options)) {
            MultiMap none = MultiMap.caseInsensitiveMultiMap();
            assertThat(new JsonObject(get(gateway, "/healthcheck", none).body).getJsonArray("languages"))
                    .isEmpty();
            starting.ready(new ScriptedTranscriber());
            assertThat(new JsonObject(get(gateway, "/healthcheck", none).body).getJsonArray("languages"))
                    .containsExactly("cy", "en");
        }
    }

    @Test
    void countsSessionsAndAudio() {
        try (RunningGateway gateway = RunningGateway.start()) {
            ScriptedAudio voice = ScriptedAudio.speaking(4, 3);
            WebSocketTestClient client = gateway.socket();
            client.audio(voice.bytes());
            client.finish();
            await(client.closed());
            Answer metrics = get(gateway, "/metrics", MultiMap.caseInsensitiveMultiMap());
            assertThat(metrics.body)
                    .contains("llafar_gateway_finals_total 3.0")
                    .contains("llafar_gateway_final_latency_seconds_bucket")
                    .contains("llafar_gateway_sessions{state=\"ended\"} 1.0")
                    .contains("llafar_gateway_unsettled_audio_seconds 0.0")
                    .contains("llafar_gateway_sessions_opened_total 1.0")
                    .contains("llafar_gateway_sessions_closed_total{reason=\"finished\"} 1.0")
                    .contains("jvm_memory_used_bytes{area=\"heap\"}")
                    .contains("process_resident_memory_bytes", "process_cpu_seconds_total", "process_open_fds")
                    .contains("llafar_build_info{");
        }
    }

    @Test
    void describesEveryMetricAndNamesItAsPrometheusDoes() {
        try (RunningGateway gateway = RunningGateway.start()) {
            WebSocketTestClient client = gateway.socket();
            client.audio(ScriptedAudio.speaking(7, 1).bytes());
            client.finish();
            await(client.closed());
            List<String> lines = get(gateway, "/metrics", MultiMap.caseInsensitiveMultiMap())
                    .body
                    .lines()
                    .toList();
            List<String> undescribed = lines.stream()
                    .filter(line -> line.startsWith("# TYPE "))
                    .map(line -> line.split(" ", 4)[2])
                    .filter(name -> lines.stream().noneMatch(line -> line.matches("# HELP " + name + " \\S.*")))
                    .toList();
            assertThat(undescribed).isEmpty();
            assertThat(lines.stream().filter(line -> line.startsWith("# TYPE ") && line.endsWith(" counter")))
                    .isNotEmpty()
                    .allMatch(line -> line.split(" ", 4)[2].endsWith("_total"));
            assertThat(lines.stream().filter(line -> line.startsWith("# TYPE ")).map(line -> line.split(" ", 4)[2]))
                    .allMatch(name -> name.matches("(llafar|jvm|process)_[a-z0-9_]+"))
                    .filteredOn(name -> name.contains("lag"))
                    .isEmpty();
        }
    }

    @Test
    void servesThePageWithAContentSecurityPolicy() {
        try (RunningGateway gateway = RunningGateway.start()) {
            Answer page = get(gateway, "/", MultiMap.caseInsensitiveMultiMap());
            assertThat(page.status).isEqualTo(200);
            assertThat(page.headers.get("Content-Security-Policy"))
                    .contains("default-src 'none'", "script-src 'self'")
                    .doesNotContain("unsafe");
            assertThat(page.body).contains("<title>Llafar</title>").doesNotContain("<script>", "onclick", "style=");
            for (String part : List.of("page.css", "page.js", "connection.js", "microphone.js", "icon.svg")) {
                assertThat(get(gateway, "/" + part, MultiMap.caseInsensitiveMultiMap()).status)
                        .isEqualTo(200);
            }
            assertThat(get(gateway, "/nothing", MultiMap.caseInsensitiveMultiMap()).status)
                    .isEqualTo(404);
        }
    }

    @Test
    void refusesOtherHostNamesAndOrigins() {
        try (RunningGateway gateway = RunningGateway.start()) {
            int port = gateway.server().httpPort();
            assertThat(get(gateway, "/", headers("Host", "evil.example:" + port)).status)
                    .isEqualTo(403);
            assertThat(handshake(gateway, headers("Origin", "https://evil.example"), List.of()))
                    .isEqualTo(403);
            assertThat(handshake(gateway, headers("Origin", "null"), List.of())).isEqualTo(403);
            assertThat(handshake(gateway, headers("Origin", "http://127.0.0.1:" + (port - 1)), List.of()))
                    .isEqualTo(403);
            assertThat(handshake(gateway, headers("Origin", "http://127.0.0.1:" + port), List.of()))
                    .isEqualTo(101);
        }
    }

    @Test
    void requiresTheToken() {
        try (RunningGateway gateway = RunningGateway.start(
                new ScriptedTranscriber(), options -> options.withAccess("127.0.0.1", TOKEN, null))) {
            assertThat(handshake(gateway, headers("X", "y"), List.of())).isEqualTo(401);
            assertThat(handshake(gateway, headers("Authorization", "Bearer wrong"), List.of()))
                    .isEqualTo(401);
            assertThat(handshake(gateway, headers("Authorization", "Bearer " + TOKEN + "x"), List.of()))
                    .isEqualTo(401);
            assertThat(handshake(gateway, headers("X", "y"), List.of("llafar.v1", "bearer.wrong")))
                    .isEqualTo(401);
            assertThat(handshake(gateway, headers("Authorization", "Bearer " + TOKEN), List.of()))
                    .isEqualTo(101);
            assertThat(handshake(gateway, headers("X", "y"), List.of("llafar.v1", "bearer." + TOKEN)))
                    .isEqualTo(101);
            assertThat(get(gateway, "/metrics", headers("X", "y")).status).isEqualTo(401);
            assertThat(get(gateway, "/metrics", headers("Authorization", "Bearer " + TOKEN)).status)
                    .isEqualTo(200);
            assertThat(get(gateway, "/healthcheck", headers("X", "y")).status).isEqualTo(200);
            assertThat(gateway.meters().scrape()).contains("reason=\"token\"").doesNotContain(TOKEN);
        }
    }

    @Test
    void deliversFinalsAndRefusesSessionsWhileDraining() {
        RunningGateway gateway = RunningGateway.start();
        ScriptedAudio voice = ScriptedAudio.speaking(5, 3);
        WebSocketTestClient client = gateway.socket();
        client.audio(voice.bytes());
        WebSocketTestClient quiet = gateway.socket();
        await(client.event("ready"));
        // The session has accepted the audio, so the drain finishes it.
        await(client.event("final"));
        await(gateway.server().drain(Duration.ofSeconds(10)));
        await(client.closed());
        assertThat(client.texts()).isEqualTo(voice.utterances());
        assertThat(client.events().getLast().getString("code")).isEqualTo("going_away");
        assertThat(client.closeCode()).isEqualTo(1001);
        await(quiet.closed());
        assertThatThrownBy(() -> gateway.socket()).isNotNull();
        await(gateway.vertx().close());
    }

    @Test
    void drainingDeliversTheOpenUtteranceToAClientThatGoesOnSending() {
        RunningGateway gateway = RunningGateway.start();
        ScriptedAudio voice = ScriptedAudio.speaking(6, 2);
        WebSocketTestClient client = gateway.socket();
        client.audio(voice.bytes());
        await(client.event("final"));
        long sending = gateway.vertx().setPeriodic(5, ignored -> client.audio(new byte[320]));
        await(gateway.server().drain(Duration.ofSeconds(10)));
        await(client.closed());
        gateway.vertx().cancelTimer(sending);
        assertThat(client.texts()).isEqualTo(voice.utterances());
        assertThat(client.events().getLast().getString("code")).isEqualTo("going_away");
        assertThat(client.events().getLast().getBoolean("retry")).isTrue();
        assertThat(client.closeCode()).isEqualTo(1001);
        await(gateway.vertx().close());
    }

    /** Writes the request to a socket, because HTTP clients refuse some headers. */
    private static int handshake(RunningGateway gateway, MultiMap headers, List<String> subprotocols) {
        StringBuilder request = new StringBuilder("GET /v1/transcribe HTTP/1.1\r\nHost: 127.0.0.1:")
                .append(gateway.server().httpPort())
                .append("\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n")
                .append("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        headers.forEach(
                (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
        if (!subprotocols.isEmpty()) {
            request.append("Sec-WebSocket-Protocol: ")
                    .append(String.join(", ", subprotocols))
                    .append("\r\n");
        }
        Promise<Integer> status = Promise.promise();
        await(hold(gateway.vertx().createNetClient()).connect(gateway.server().httpPort(), "127.0.0.1"))
                .handler(answer -> {
                    if (answer.length() > 12) {
                        status.tryComplete(Integer.parseInt(answer.getString(9, 12)));
                    }
                })
                .write(request.append("\r\n").toString());
        return await(status.future());
    }

    private static MultiMap headers(String name, String value) {
        return MultiMap.caseInsensitiveMultiMap().add(name, value);
    }

    private record Answer(int status, MultiMap headers, String body) {}

    private static Answer get(RunningGateway gateway, String path, MultiMap headers) {
        HttpClient client = hold(gateway.vertx().createHttpClient());
        return await(client.request(new RequestOptions()
                        .setMethod(HttpMethod.GET)
                        .setHost("127.0.0.1")
                        .setPort(gateway.server().httpPort())
                        .setURI(path)
                        .setHeaders(headers))
                .compose(request -> request.send().compose(response -> response.body()
                        .map(Buffer::toString)
                        .map(body -> new Answer(response.statusCode(), response.headers(), body)))));
    }
}
