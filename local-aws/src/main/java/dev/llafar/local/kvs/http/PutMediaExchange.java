package dev.llafar.local.kvs.http;

import dev.llafar.kvs.put.Acknowledgement;
import dev.llafar.local.error.AwsFailure;
import dev.llafar.local.kvs.PutEffect;
import dev.llafar.local.kvs.PutRequest;
import dev.llafar.local.kvs.PutSession;
import dev.llafar.local.kvs.StreamStore;
import dev.llafar.local.kvs.StreamWriter;
import dev.llafar.local.kvs.VideoStream;
import dev.llafar.local.service.AwsExchange;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * One upload: media comes in and acknowledgements go out at the same time on one connection. Effects wait their turn in
 * a queue that holds those of one chunk at most, because the request is paused until they are through.
 */
final class PutMediaExchange {
    private static final double MILLIS_PER_SECOND = 1_000.0;
    private static final long TICK_MILLIS = PutSession.SETTLE_MILLIS / 2;
    private final Vertx vertx;
    private final AwsExchange exchange;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final StreamWriter writer;
    private final PutSession session;
    private final Deque<PutEffect> waiting = new ArrayDeque<>();
    private boolean holding;
    private boolean bodyEnded;
    private boolean over;
    private long ticker;

    PutMediaExchange(Vertx vertx, AwsExchange exchange, StreamStore store) {
        this.vertx = vertx;
        this.exchange = exchange;
        this.request = exchange.request();
        this.response = exchange.response();
        PutRequest put = putRequest(request);
        VideoStream stream = store.find(header("x-amzn-stream-name"), header("x-amzn-stream-arn"));
        this.writer = store.openWriter(stream, exchange.nowMillis());
        this.session = new PutSession(writer, put, store.limits(), exchange::fragmentFault, exchange.nowMillis());
    }

    void begin() {
        response.setChunked(true).putHeader("Content-Type", "application/json");
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            response.writeContinue();
        }
        response.writeHead(); // the 200 comes before the first byte of media is read
        response.closeHandler(closed -> close());
        response.exceptionHandler(e -> close());
        request.exceptionHandler(e -> close());
        request.handler(chunk -> {
            if (!over) {
                perform(session.feed(chunk.getBytes(), exchange.nowMillis()));
            }
        });
        request.endHandler(end -> {
            bodyEnded = true;
            finishWhenThrough();
        });
        ticker = vertx.setPeriodic(TICK_MILLIS, tick -> {
            if (!over && !holding && !bodyEnded) {
                perform(session.tick(exchange.nowMillis()));
            }
        });
        request.resume();
    }

    private void perform(List<PutEffect> effects) {
        waiting.addAll(effects);
        drain();
    }

    private void drain() {
        while (!over && !holding && !waiting.isEmpty()) {
            switch (waiting.removeFirst()) {
                case PutEffect.Acknowledge(Acknowledgement acknowledgement) ->
                    response.write(Buffer.buffer(AcknowledgementJson.line(acknowledgement)));
                case PutEffect.Hold(long millis) -> hold(millis);
                case PutEffect.Finish ignored -> {
                    close();
                    response.end();
                    if (!bodyEnded) {
                        request.handler(rest -> {}).resume();
                        vertx.setTimer(TICK_MILLIS, late -> request.connection().close());
                    }
                }
                case PutEffect.Cut ignored -> {
                    close();
                    request.connection().close();
                }
            }
        }
        if (!over && !holding) {
            request.resume();
            finishWhenThrough();
        }
    }

    private void hold(long millis) {
        holding = true;
        request.pause();
        vertx.setTimer(Math.max(1, millis), held -> {
            holding = false;
            drain();
        });
    }

    private void finishWhenThrough() {
        if (bodyEnded && !over && !holding && waiting.isEmpty()) {
            perform(session.finish(exchange.nowMillis()));
        }
    }

    private void close() {
        if (!over) {
            over = true;
            waiting.clear();
            vertx.cancelTimer(ticker);
            writer.close(exchange.nowMillis());
        }
    }

    private String header(String name) {
        String value = request.getHeader(name);
        return value == null ? "" : value;
    }

    private static PutRequest putRequest(HttpServerRequest request) {
        String type = request.getHeader("x-amzn-fragment-timecode-type");
        if (type == null || !(type.equals("ABSOLUTE") || type.equals("RELATIVE"))) {
            throw AwsFailure.invalidArgument(
                    "x-amzn-fragment-timecode-type is '" + type + "', expected ABSOLUTE or RELATIVE.");
        }
        boolean absolute = type.equals("ABSOLUTE");
        String start = request.getHeader("x-amzn-producer-start-timestamp");
        if (start == null && !absolute) {
            throw AwsFailure.invalidArgument(
                    "x-amzn-producer-start-timestamp is missing, expected because timecodes are RELATIVE.");
        }
        try {
            return new PutRequest(
                    absolute, start == null ? 0 : Math.round(Double.parseDouble(start) * MILLIS_PER_SECOND));
        } catch (NumberFormatException e) {
            throw AwsFailure.invalidArgument(
                    "x-amzn-producer-start-timestamp is '" + start + "', expected seconds since 1970 with a fraction.");
        }
    }
}
