package dev.llafar.gateway.http;

import static dev.llafar.gateway.testing.Futures.await;
import static dev.llafar.gateway.testing.HeldClients.hold;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.testing.RunningGateway;
import dev.llafar.gateway.testing.ScriptedAudio;
import dev.llafar.gateway.testing.ScriptedTranscriber;
import dev.llafar.gateway.testing.WebSocketTestClient;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConversationFollowerTest {
    private static final String TOKEN = "a-token-of-many-letters";

    private static Future<HttpClientResponse> request(
            HttpClient http, RunningGateway gateway, String id, String token) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost("127.0.0.1")
                .setPort(gateway.server().httpPort())
                .setURI("/v1/conversations/" + id + "/events");
        if (!token.isEmpty()) {
            options.putHeader("Authorization", "Bearer " + token);
        }
        return http.request(options).compose(request -> request.send());
    }

    @Test
    void sendsTheEventsOfAConversationOnly() {
        Vertx vertx = Vertx.vertx();
        HttpClient http = hold(vertx.createHttpClient());
        try (RunningGateway gateway = RunningGateway.start()) {
            Buffer received = Buffer.buffer();
            Promise<Void> connected = Promise.promise();
            Promise<Void> ended = Promise.promise();
            await(request(http, gateway, "meeting-1", "").onSuccess(response -> {
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.getHeader("Content-Type")).startsWith("text/event-stream");
                response.handler(data -> {
                    received.appendBuffer(data);
                    connected.tryComplete();
                    String text = received.toString();
                    int last = text.indexOf("event: ended");
                    if (last >= 0 && text.indexOf("\n\n", last) >= 0) { // an event may arrive in several chunks
                        ended.tryComplete();
                    }
                });
            }));
            await(connected.future());
            ScriptedAudio other = ScriptedAudio.speaking(1, 3);
            speak(gateway, "meeting-2", other);
            ScriptedAudio voice = ScriptedAudio.speaking(2, 3);
            speak(gateway, "meeting-1", voice);
            await(ended.future());
            List<JsonObject> finals = received.toString()
                    .lines()
                    .filter(line -> line.startsWith("data: "))
                    .map(line -> new JsonObject(line.substring("data: ".length())))
                    .filter(event -> event.getString("type").equals("final"))
                    .toList();
            assertThat(finals).extracting(event -> event.getString("text")).isEqualTo(voice.utterances());
            assertThat(finals)
                    .allSatisfy(event -> assertThat(event.getString("track")).startsWith("track-"));
            assertThat(received.toString()).doesNotContain("a-secret-session");
        } finally {
            await(vertx.close());
        }
    }

    private static void speak(RunningGateway gateway, String conversation, ScriptedAudio voice) {
        WebSocketTestClient client = gateway.socket();
        client.text(new JsonObject()
                .put("type", "start")
                .put("sessionId", "a-secret-session-" + conversation)
                .put("conversationId", conversation));
        await(client.event("ready"));
        client.audio(voice.bytes());
        client.finish();
        await(client.closed());
    }

    @Test
    void requiresTheTokenAndAValidId() {
        Vertx vertx = Vertx.vertx();
        HttpClient http = hold(vertx.createHttpClient());
        try (RunningGateway gateway = RunningGateway.start(
                new ScriptedTranscriber(), options -> options.withAccess("127.0.0.1", TOKEN, null))) {
            assertThat(await(request(http, gateway, "meeting-1", "")).statusCode())
                    .isEqualTo(401);
            assertThat(await(request(http, gateway, "a%20b", TOKEN)).statusCode())
                    .isEqualTo(400);
            assertThat(await(request(http, gateway, "meeting-1", TOKEN)).statusCode())
                    .isEqualTo(200);
        } finally {
            await(vertx.close());
        }
    }
}
