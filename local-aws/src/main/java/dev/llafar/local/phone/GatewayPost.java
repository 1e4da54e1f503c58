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
import java.net.URI;
import java.util.Optional;

/** Posts JSON to the gateway, whose address may be set and changed at any time and from any thread. */
final class GatewayPost {
    private static final int MAX_CONNECTIONS = 256;
    private static final int MAX_WAITING = 2_048;
    private static final int MAX_RESPONSE_BYTES = 1 << 20;
    private volatile Optional<Target> target = Optional.empty();
    private final HttpClient client;

    GatewayPost(Vertx vertx) {
        this.client = vertx.createHttpClient(
                new HttpClientOptions(),
                new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS).setMaxWaitQueueSize(MAX_WAITING));
    }

    /** The token must not be logged, so this type is not passed on. */
    private record Target(URI base, Optional<String> token) {}

    /** A response, whose body has at most 1 MiB. */
    record Response(int status, String body) {}

    /**
     * Sets the address.
     *
     * @param base such as {@code http://127.0.0.1:8080}, to which paths are relative
     * @param token sent as {@code Authorization: Bearer}; empty for none
     */
    void setTarget(URI base, Optional<String> token) {
        target = Optional.of(new Target(base, token));
    }

    /** Posts once. Fails without an address, without a connection, or after {@code timeoutMillis} without a response. */
    Future<Response> post(String path, String json, long timeoutMillis) {
        Optional<Target> known = target;
        if (known.isEmpty()) {
            return Future.failedFuture("the stand-ins have no address of a gateway");
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

    private static Future<Response> read(HttpClientResponse response) {
        Promise<Response> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        response.exceptionHandler(whole::tryFail);
        response.handler(chunk -> {
            if (body.length() + chunk.length() > MAX_RESPONSE_BYTES) {
                whole.tryFail("the response is larger than " + MAX_RESPONSE_BYTES + " bytes");
                response.request().reset();
            } else {
                body.appendBuffer(chunk);
            }
        });
        response.endHandler(end -> whole.tryComplete(new Response(response.statusCode(), body.toString())));
        return whole.future();
    }

    Future<Void> close() {
        return client.close();
    }
}
