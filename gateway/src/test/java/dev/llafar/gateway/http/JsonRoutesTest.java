package dev.llafar.gateway.http;

import static dev.llafar.gateway.testing.Futures.await;
import static dev.llafar.gateway.testing.HeldClients.hold;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.llafar.gateway.access.AccessRules;
import dev.llafar.gateway.config.GatewayOptions;
import dev.llafar.gateway.config.TlsFiles;
import dev.llafar.gateway.testing.RunningGateway;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class JsonRoutesTest {
    private static final String TOKEN = "a-token-of-the-tests";
    private static RunningGateway gateway;

    @BeforeAll
    static void start() {
        gateway = RunningGateway.start(options -> options.withAccess("127.0.0.1", TOKEN, null), JsonRoutesTest::mount);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private record Echo(@JsonProperty(required = true) String word) {}

    private static void mount(JsonRoutes routes) {
        routes.post("/echo", request -> {
                    String word = request.read(Echo.class).word();
                    return Future.succeededFuture(JsonRoutes.Response.accepted(new JsonObject().put("word", word)));
                })
                .get(
                        "/echo/:id",
                        request -> Future.succeededFuture(
                                JsonRoutes.Response.ok(new JsonObject().put("id", request.path("id")))))
                .post(
                        "/full",
                        request -> Future.failedFuture(
                                new RefusedCommand(503, "overloaded", "echo: 2 under way", Duration.ofSeconds(7))))
                .post("/broken", request -> {
                    throw new IllegalStateException("a secret of the server");
                });
    }

    @Test
    void respondsToARequest() {
        Answer answer = post("/echo", "{\"word\": \"shwmae\"}");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body()).isEqualTo("{\"word\":\"shwmae\"}");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(send(request("/echo/a%20b").GET()).body()).isEqualTo("{\"id\":\"a b\"}");
    }

    @Test
    void namesTheWrongFieldItsValueAndWhatWasExpected() {
        Answer answer = post("/echo", "{\"word\": 5}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(new JsonObject(answer.body()))
                .isEqualTo(new JsonObject()
                        .put("type", "error")
                        .put("code", "invalid_request")
                        .put("message", "word: got 5; expected a string")
                        .put("field", "word"));
        assertThat(post("/echo", "{\"word\": \"a\", \"wrod\": 1}").body()).contains("wrod", "only word");
        assertThat(post("/echo", "{\"word\": ").body()).contains("body", "not JSON", "one JSON object");
        assertThat(post("/echo", "[1]").body()).contains("body", "a list", "one JSON object");
        assertThat(post("/echo", "{\"word\":1,\"word\":2}").status()).isEqualTo(400);
    }

    @Test
    void refusesPagesOfOtherSitesAndForms() {
        String body = "{\"word\": \"a\"}";
        int port = gateway.server().httpPort();
        assertThat(send(json("/echo", body).header("Origin", "https://evil.example"))
                        .status())
                .isEqualTo(403);
        assertThat(send(json("/echo", body).header("Origin", "null")).status()).isEqualTo(403);
        assertThat(send(json("/echo", body).header("Sec-Fetch-Site", "cross-site"))
                        .status())
                .isEqualTo(403);
        assertThat(send(json("/echo", body).header("Sec-Fetch-Site", "same-site"))
                        .status())
                .isEqualTo(403);
        assertThat(send(json("/echo", body)
                                .header("Origin", "http://127.0.0.1:" + port)
                                .header("Sec-Fetch-Site", "same-origin"))
                        .status())
                .isEqualTo(202);
        for (String type : new String[] {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data"}) {
            assertThat(send(json("/echo", body).setHeader("Content-Type", type)).status())
                    .as(type)
                    .isEqualTo(415);
        }
        assertThat(send(request("/echo")
                                .method("OPTIONS", BodyPublishers.noBody())
                                .header("Origin", "http://127.0.0.1:" + port))
                        .status())
                .isEqualTo(405);
    }

    @Test
    void refusesAWrongToken() {
        assertThat(send(json("/echo", "{}").setHeader("Authorization", "Bearer wrong"))
                        .status())
                .isEqualTo(401);
        assertThat(send(request("/echo/1")
                                .setHeader("Authorization", "Bearer wrong")
                                .GET())
                        .status())
                .isEqualTo(401);
    }

    @Test
    void acceptsCommandsWithoutATokenOnLoopbackOnly() {
        GatewayOptions loopback = GatewayOptions.defaults();
        GatewayOptions open = loopback.withAccess("0.0.0.0", null, new TlsFiles(Path.of("cert"), Path.of("key")));
        assertThat(new AccessRules(loopback).acceptsCommands()).isTrue();
        assertThat(new AccessRules(open).acceptsCommands()).isFalse();
        assertThat(new AccessRules(open.withAccess("0.0.0.0", TOKEN, null)).acceptsCommands())
                .isTrue();
    }

    @Test
    void refusesALargeBodyWithAndWithoutContentLength() {
        String large = "{\"word\": \"" + "a".repeat(JsonRoutes.MAX_BODY_BYTES) + "\"}";
        assertThat(post("/echo", large).status()).isEqualTo(413);
        Answer chunked = send(request("/echo")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString(large))));
        assertThat(chunked.status()).isEqualTo(413);
        assertThat(chunked.body()).contains("at most " + JsonRoutes.MAX_BODY_BYTES);
    }

    @Test
    @Tag("slow")
    void closesTheConnectionWhenABodyIsIncomplete() {
        Promise<String> answer = Promise.promise();
        Promise<Void> closed = Promise.promise();
        var socket = await(
                hold(gateway.vertx().createNetClient()).connect(gateway.server().httpPort(), "127.0.0.1"));
        socket.handler(bytes -> answer.tryComplete(bytes.toString())).closeHandler(closed::tryComplete);
        socket.write("POST /echo HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + TOKEN
                + "\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{");
        assertThat(await(answer.future())).startsWith("HTTP/1.1 408");
        await(closed.future());
    }

    @Test
    void refusesAMalformedEscapeWithoutLogging() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.list = new CopyOnWriteArrayList<>(); // any thread may log
        log.start();
        root.addAppender(log);
        try {
            for (String path : new String[] {"/echo/%zz", "/%", "/echo/%2"}) {
                Promise<String> answer = Promise.promise();
                var socket = await(hold(gateway.vertx().createNetClient())
                        .connect(gateway.server().httpPort(), "127.0.0.1"));
                socket.handler(bytes -> answer.tryComplete(bytes.toString()));
                socket.write("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
                assertThat(await(answer.future())).as(path).startsWith("HTTP/1.1 400");
                await(socket.close());
            }
            assertThat(log.list).noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.WARN));
        } finally {
            root.detachAppender(log);
        }
    }

    @Test
    void sendsRetryAfterAndHidesInternalErrors() {
        Answer full = post("/full", "{}");
        assertThat(full.status()).isEqualTo(503);
        assertThat(full.header("Retry-After")).isEqualTo("7");
        assertThat(full.body()).contains("overloaded", "2 under way");
        Answer broken = post("/broken", "{}");
        assertThat(broken.status()).isEqualTo(500);
        assertThat(broken.body()).doesNotContain("secret");
    }

    @Test
    void listsTheAllowedMethods() {
        Answer put = send(request("/echo").PUT(BodyPublishers.noBody()));
        assertThat(put.status()).isEqualTo(405);
        assertThat(put.header("Allow")).isEqualTo("POST");
        assertThat(send(request("/nothing").POST(BodyPublishers.noBody())).status())
                .isEqualTo(405);
        assertThat(send(request("/nothing").GET()).status()).isEqualTo(404);
    }

    private record Answer(int status, MultiMap headers, String body) {
        String header(String name) {
            return String.valueOf(headers.get(name));
        }
    }

    private static Answer post(String path, String body) {
        return send(json(path, body));
    }

    private static HttpRequest.Builder json(String path, String body) {
        return request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + gateway.server().httpPort() + path))
                .header("Authorization", "Bearer " + TOKEN);
    }

    private static Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .build()
                    .send(request.build(), HttpResponse.BodyHandlers.ofString());
            MultiMap headers = MultiMap.caseInsensitiveMultiMap();
            answer.headers().map().forEach(headers::add);
            return new Answer(answer.statusCode(), headers, answer.body());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
