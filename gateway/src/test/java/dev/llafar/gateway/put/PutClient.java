package dev.llafar.gateway.put;

import static dev.llafar.gateway.testing.Futures.await;

import dev.llafar.gateway.testing.RunningGateway;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** An HTTP client of {@code /put}. */
record PutClient(RunningGateway server) {
    record Answer(int status, JsonObject body) {}

    /** @param json with single quotes */
    Answer post(String json) {
        return send(HttpRequest.newBuilder(uri("/put"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json.replace('\'', '"'))));
    }

    /** Queries a put until it has ended. */
    JsonObject awaitEnd(Answer started) {
        String id = started.body.getJsonArray("puts").getJsonObject(0).getString("id");
        Promise<JsonObject> ended = Promise.promise();
        long timer = server.vertx().setPeriodic(50, fired -> server.vertx()
                .executeBlocking(
                        () -> send(HttpRequest.newBuilder(uri("/put/" + id)).GET()))
                .onSuccess(answer -> {
                    if (!answer.body.getString("state").equals("running")) {
                        ended.tryComplete(answer.body);
                    }
                }));
        try {
            return await(ended.future(), 30);
        } finally {
            server.vertx().cancelTimer(timer);
        }
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.server().httpPort() + path);
    }

    private static Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(answer.statusCode(), new JsonObject(answer.body()));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
