package dev.llafar.kvs.producer;

import dev.llafar.kvs.put.Acknowledgement;
import dev.llafar.kvs.put.AcknowledgementParser;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import software.amazon.awssdk.http.SdkHttpRequest;

/** One PutMedia request. Callbacks run on the context that opened it, and never after {@link #close}. */
final class PutConnection {
    private static final int OK = 200;
    private static final int MAX_ERROR_BYTES = 64 * 1024;
    private final Context context;
    private final Events events;
    private final HttpClientRequest request;
    private final AcknowledgementParser acknowledgements = new AcknowledgementParser();
    private boolean open = true;
    private boolean bodyEnded;

    /** Events of a connection. */
    interface Events {
        void acknowledged(Acknowledgement acknowledgement);

        void refused(int status, String type, String body);

        /** The response ended or the connection was lost. */
        void ended();

        /** The socket is writable again. */
        void writable();
    }

    private PutConnection(Context context, HttpClientRequest request, Events events) {
        this.context = context;
        this.request = request;
        this.events = events;
    }

    /** Sends the request's head; completes when it is written. */
    static Future<PutConnection> open(
            Vertx vertx, HttpClient http, URI endpoint, SdkHttpRequest signed, Events events) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(endpoint.resolve("/putMedia").toString());
        signed.forEachHeader((name, values) -> values.forEach(value -> options.addHeader(name, value)));
        Context context = vertx.getOrCreateContext();
        return http.request(options).compose(request -> {
            PutConnection connection = new PutConnection(context, request, events);
            request.setChunked(true);
            request.exceptionHandler(e -> connection.end());
            request.drainHandler(drained -> connection.run(events::writable));
            request.response().onSuccess(connection::read).onFailure(e -> connection.end());
            return request.sendHead().map(connection);
        });
    }

    private void read(HttpClientResponse response) {
        response.exceptionHandler(e -> end());
        if (response.statusCode() != OK) {
            Buffer body = Buffer.buffer();
            response.handler(
                    chunk -> body.appendBuffer(chunk, 0, Math.min(chunk.length(), MAX_ERROR_BYTES - body.length())));
            response.endHandler(end -> run(() -> {
                String type = response.getHeader("x-amzn-ErrorType");
                events.refused(response.statusCode(), type == null ? "" : type.split(":", 2)[0], body.toString());
            }));
            return;
        }
        response.handler(chunk -> run(() -> take(chunk)));
        response.endHandler(end -> end());
    }

    private void take(Buffer chunk) {
        for (AcknowledgementParser.Event event : acknowledgements.feed(chunk.getBytes())) {
            switch (event) {
                case Acknowledgement acknowledgement -> events.acknowledged(acknowledgement);
                case AcknowledgementParser.Event.Malformed malformed ->
                    events.refused(OK, "MalformedReply", malformed.message());
            }
        }
    }

    private void end() {
        run(events::ended);
    }

    private void run(Runnable event) {
        Handler<Void> guarded = ignored -> {
            if (open) {
                event.run();
            }
        };
        context.runOnContext(guarded);
    }

    void write(byte[] bytes) {
        if (open && !bodyEnded) {
            request.write(Buffer.buffer(bytes));
        }
    }

    /** Whether the socket's write queue is full; {@link Events#writable} is called when it is not any more. */
    boolean full() {
        return open && !bodyEnded && request.writeQueueFull();
    }

    /** Ends the body; acknowledgements are still received. */
    void endBody() {
        bodyEnded = true;
        request.end();
    }

    void close() {
        if (open) {
            open = false;
            request.reset();
        }
    }
}
