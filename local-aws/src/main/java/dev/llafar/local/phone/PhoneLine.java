package dev.llafar.local.phone;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.parsetools.RecordParser;
import java.net.URI;

/** A client of {@link PhoneRoutes} for programs, which places calls and follows them. */
public final class PhoneLine implements AutoCloseable {
    private static final String CALLS = "/_llafar/calls";
    private static final int HUNDRED = 100;
    private static final int SUCCESS = 2;
    private final HttpClient client;
    private final URI standIns;

    /** @param standIns {@link dev.llafar.local.LocalAws#endpoint()} */
    public PhoneLine(Vertx vertx, URI standIns) {
        this.client = vertx.createHttpClient(new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(512));
        this.standIns = standIns;
    }

    /** Places a call and returns its transaction id. */
    public Future<String> place(PlaceCall call) {
        return send(HttpMethod.POST, CALLS, "application/json", call.json().toBuffer())
                .map(answer -> answer.getString("transactionId"));
    }

    /** Adds audio that the caller speaks, or with {@code now} replaces the waiting audio by it; see {@link PhoneRoutes}. */
    public Future<Integer> say(String transactionId, String contentType, Buffer audio, boolean now) {
        String path = CALLS + "/" + transactionId + "/audio" + (now ? "?when=now" : "");
        return send(HttpMethod.POST, path, contentType, audio).map(answer -> answer.getInteger("piece"));
    }

    public Future<Void> hangUp(String transactionId) {
        return send(HttpMethod.DELETE, CALLS + "/" + transactionId, "", Buffer.buffer())
                .mapEmpty();
    }

    /** The numbers of calls, meetings, pipelines and streams. */
    public Future<JsonObject> counts() {
        return send(HttpMethod.GET, CALLS, "", Buffer.buffer());
    }

    /** Passes each entry of the timeline to the handler; completes when the call has ended. */
    public Future<Void> follow(String transactionId, Handler<JsonObject> entries) {
        return client.request(options(HttpMethod.GET, CALLS + "/" + transactionId + "/timeline"))
                .compose(request -> request.send().compose(response -> {
                    if (response.statusCode() / HUNDRED != SUCCESS) {
                        return failed(response);
                    }
                    response.handler(RecordParser.newDelimited("\n", line -> entries.handle(line.toJsonObject())));
                    return response.end();
                }));
    }

    private Future<JsonObject> send(HttpMethod method, String path, String contentType, Buffer body) {
        RequestOptions options = options(method, path);
        if (!contentType.isEmpty()) {
            options.putHeader("Content-Type", contentType);
        }
        return client.request(options)
                // The response is read on its own context, because a handler set by another thread may miss its end.
                .compose(request -> request.send(body)
                        .compose(response -> response.statusCode() / HUNDRED == SUCCESS
                                ? response.body()
                                        .map(answer -> answer.length() == 0 ? new JsonObject() : answer.toJsonObject())
                                : failed(response)));
    }

    private static <T> Future<T> failed(HttpClientResponse response) {
        return response.body().compose(body -> Future.failedFuture("status " + response.statusCode() + ": " + body));
    }

    private RequestOptions options(HttpMethod method, String path) {
        return new RequestOptions()
                .setMethod(method)
                .setAbsoluteURI(standIns.resolve(path).toString());
    }

    @Override
    public void close() {
        client.close();
    }
}
