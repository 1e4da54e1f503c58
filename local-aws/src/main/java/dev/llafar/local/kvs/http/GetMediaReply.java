package dev.llafar.local.kvs.http;

import dev.llafar.kvs.timer.RestartableTimer;
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
 * The response of one GetMedia: stored chunks as fast as the reader accepts them, then new ones as they arrive. Only the write
 * buffer of the connection is filled; the stream retains the chunks that a slow reader has not received.
 */
final class GetMediaReply {
    private final Vertx vertx;
    private final AwsExchange exchange;
    private final HttpServerResponse response;
    private final VideoStream stream;
    private final GetMediaCursor cursor;
    private final Runnable pump = this::pump;
    private final RestartableTimer timer;
    private @Nullable StoredFragment delayed;
    private long delayedBehindMillis;
    private boolean over;

    GetMediaReply(Vertx vertx, AwsExchange exchange, VideoStream stream, StreamStore store, StartSelector selector) {
        this.vertx = vertx;
        this.exchange = exchange;
        this.timer = new RestartableTimer(vertx, pump);
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
        stream.addListener(pump);
        pump();
    }

    private void pump() {
        while (!over && delayed == null && !response.writeQueueFull()) {
            switch (cursor.next(exchange.nowMillis())) {
                case GetMediaCursor.Next.Ready(StoredFragment fragment, long behindMillis) ->
                    send(fragment, behindMillis);
                case GetMediaCursor.Next.Waiting(long millis) -> {
                    timer.start(millis);
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

    private void send(StoredFragment fragment, long behindMillis) {
        byte[] chunk = fragment.chunk(behindMillis);
        switch (exchange.fragmentFault(chunk.length).orElse(null)) {
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
                delayed = fragment;
                delayedBehindMillis = behindMillis;
                vertx.setTimer(Math.max(1, millis), passed -> sendDelayed());
            }
            case Fault.ErrorTag(int errorId) -> {
                response.write(Buffer.buffer(StoredFragment.errorChunk(GetMediaError.byId(errorId))));
                finish();
            }
            case null, default -> response.write(Buffer.buffer(chunk));
        }
    }

    private void sendDelayed() {
        StoredFragment fragment = delayed;
        delayed = null;
        if (!over && fragment != null) {
            response.write(Buffer.buffer(fragment.chunk(delayedBehindMillis)));
            pump();
        }
    }

    private void finish() {
        close();
        response.end();
    }

    private void close() {
        if (!over) {
            over = true;
            timer.cancel();
            stream.removeListener(pump);
            cursor.close();
        }
    }
}
