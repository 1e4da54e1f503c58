package dev.llafar.local.kvs.http;

import dev.llafar.local.fault.Fault;
import dev.llafar.local.kvs.GetMediaCursor;
import dev.llafar.local.kvs.GetMediaError;
import dev.llafar.local.kvs.StartSelector;
import dev.llafar.local.kvs.StoredFragment;
import dev.llafar.local.kvs.StreamStore;
import dev.llafar.local.kvs.VideoStream;
import dev.llafar.local.service.AwsExchange;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One GetMedia: chunks as fast as the reader takes them, then live. Nothing is queued here beyond the connection's own
 * write buffer; the stream keeps what a slow reader has not taken.
 */
final class GetMediaReply {
    private static final long NO_TIMER = -1;
    private final Vertx vertx;
    private final AwsExchange exchange;
    private final HttpServerResponse response;
    private final VideoStream stream;
    private final GetMediaCursor cursor;
    private final Runnable pump = this::pump;
    private long timer = NO_TIMER;
    private @Nullable StoredFragment late;
    private long lateBehindMillis;
    private boolean over;

    GetMediaReply(Vertx vertx, AwsExchange exchange, VideoStream stream, StreamStore store, StartSelector selector) {
        this.vertx = vertx;
        this.exchange = exchange;
        this.response = exchange.response();
        this.stream = stream;
        this.cursor = store.openReader(stream, selector, exchange.nowMillis());
    }

    void begin() {
        String mediaType = stream.description().mediaType();
        response.setChunked(true)
                .putHeader("Content-Type", mediaType.isEmpty() ? "application/octet-stream" : "video/webm");
        response.writeHead();
        response.closeHandler(closed -> close());
        response.exceptionHandler(e -> close());
        response.drainHandler(drained -> pump());
        stream.watch(pump);
        pump();
    }

    private void pump() {
        while (!over && late == null && !response.writeQueueFull()) {
            switch (cursor.next(exchange.nowMillis())) {
                case GetMediaCursor.Next.Ready(StoredFragment fragment, long behindMillis) ->
                    serve(fragment, behindMillis);
                case GetMediaCursor.Next.Waiting(long millis) -> {
                    wakeIn(millis);
                    return;
                }
                case GetMediaCursor.Next.Ended ignored -> finish();
                case GetMediaCursor.Next.NotFound ignored -> {
                    response.write(Buffer.buffer(StoredFragment.errorChunk(GetMediaError.FRAGMENT_NOT_FOUND)));
                    finish();
                }
            }
        }
    }

    private void serve(StoredFragment fragment, long behindMillis) {
        byte[] chunk = fragment.chunk(behindMillis);
        switch (exchange.fragmentFault(chunk.length).orElse(null)) {
            case null -> response.write(Buffer.buffer(chunk));
            case Fault.Cut(int afterBytes) -> {
                close();
                response.write(Buffer.buffer(Arrays.copyOf(chunk, afterBytes)))
                        .onComplete(written -> exchange.request().connection().close());
            }
            case Fault.Duplicate ignored -> {
                response.write(Buffer.buffer(chunk));
                response.write(Buffer.buffer(chunk));
            }
            case Fault.Late(long millis) -> {
                late = fragment;
                lateBehindMillis = behindMillis;
                vertx.setTimer(Math.max(1, millis), passed -> serveLate());
            }
            case Fault.ErrorTag(int errorId) -> {
                response.write(Buffer.buffer(StoredFragment.errorChunk(GetMediaError.byId(errorId))));
                finish();
            }
            case Fault.Throttle ignored -> response.write(Buffer.buffer(chunk));
            case Fault.ServerError ignored -> response.write(Buffer.buffer(chunk));
            case Fault.Refusal ignored -> response.write(Buffer.buffer(chunk));
            case Fault.Empty ignored -> response.write(Buffer.buffer(chunk));
        }
    }

    private void serveLate() {
        StoredFragment fragment = late;
        late = null;
        if (!over && fragment != null) {
            response.write(Buffer.buffer(fragment.chunk(lateBehindMillis)));
            pump();
        }
    }

    private void wakeIn(long millis) {
        cancelTimer();
        timer = vertx.setTimer(Math.max(1, millis), passed -> {
            timer = NO_TIMER;
            pump();
        });
    }

    private void finish() {
        close();
        response.end();
    }

    private void close() {
        if (!over) {
            over = true;
            cancelTimer();
            stream.unwatch(pump);
            cursor.close();
        }
    }

    private void cancelTimer() {
        if (timer != NO_TIMER) {
            vertx.cancelTimer(timer);
            timer = NO_TIMER;
        }
    }
}
