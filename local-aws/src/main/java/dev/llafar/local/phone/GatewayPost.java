package dev.llafar.local.phone;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.Optional;

/** Posts JSON to the gateway, which may be told, or told anew, at any time and from any thread. */
final class GatewayPost {
    private static final int MAX_CONNECTIONS = 256;
    private static final int MAX_WAITING = 2_048;
    private static final int MAX_ANSWER_BYTES = 1 << 20;
    private volatile Optional<Gateway> gateway = Optional.empty();
    private final HttpClient client;

    GatewayPost(Vertx vertx) {
        this.client = vertx.createHttpClient(
                new HttpClientOptions(),
                new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS).setMaxWaitQueueSize(MAX_WAITING));
    }

    /** An answer; the body is at most 1 MiB. */
    record Answer(int status, String body) {}

    void tell(Gateway other) {
        gateway = Optional.of(other);
    }

    /** Posts once. Fails when nobody was told, nobody listens, or no whole answer came within {@code timeoutMillis}. */
    Future<Answer> post(String path, String json, long timeoutMillis) {
        Optional<Gateway> known = gateway;
        if (known.isEmpty()) {
            return Future.failedFuture("no gateway was told to the stand-ins");
        }
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(known.get().base().resolve(path).toString())
                .setConnectTimeout(timeoutMillis)
                .setTimeout(timeoutMillis)
                .setIdleTimeout(timeoutMillis)
                .putHeader("Content-Type", "application/json");
        known.get().token().ifPresent(token -> options.putHeader("Authorization", "Bearer " + token));
        return client.request(options)
                .compose(request -> request.send(Buffer.buffer(json)))
                .compose(GatewayPost::read);
    }

    private static Future<Answer> read(HttpClientResponse response) {
        Promise<Answer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        response.exceptionHandler(whole::tryFail);
        response.handler(chunk -> {
            if (body.length() + chunk.length() > MAX_ANSWER_BYTES) {
                whole.tryFail("the answer is larger than " + MAX_ANSWER_BYTES + " bytes");
                response.request().reset();
            } else {
                body.appendBuffer(chunk);
            }
        });
        response.endHandler(end -> whole.tryComplete(new Answer(response.statusCode(), body.toString())));
        return whole.future();
    }

    Future<Void> close() {
        return client.close();
    }
}
