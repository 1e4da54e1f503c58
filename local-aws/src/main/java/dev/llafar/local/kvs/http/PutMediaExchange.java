package dev.llafar.local.kvs.http;

import dev.llafar.kvs.put.Acknowledgement;
import dev.llafar.local.kvs.PutSession;
import dev.llafar.local.kvs.StreamStore;
import dev.llafar.local.kvs.StreamWriter;
import dev.llafar.local.kvs.VideoStream;
import dev.llafar.local.protocol.AwsFailure;
import dev.llafar.local.service.AwsExchange;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * One upload, which receives media and sends acknowledgements at the same time on one connection. The queue of effects is
 * bounded by those of one chunk, because the request is paused until all of them are executed.
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
    private final Deque<PutSession.Effect> waiting = new ArrayDeque<>();
    private boolean holding;
    private boolean bodyEnded;
    private boolean over;
    private long ticker;

    PutMediaExchange(Vertx vertx, AwsExchange exchange, StreamStore store) {
        this.vertx = vertx;
        this.exchange = exchange;
        this.request = exchange.request();
        this.response = exchange.response();
        PutSession.Timecodes timecodes = timecodes(request);
        VideoStream stream = store.find(exchange.header("x-amzn-stream-name"), exchange.header("x-amzn-stream-arn"));
        this.writer = store.openWriter(stream, exchange.nowMillis());
        this.session = new PutSession(writer, timecodes, store.limits(), exchange::fragmentFault, exchange.nowMillis());
    }

    void begin() {
        response.setChunked(true).putHeader("Content-Type", "application/json");
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            response.writeContinue();
        }
        response.writeHead(); // The service sends status 200 before it reads media.
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
            finishIfDone();
        });
        ticker = vertx.setPeriodic(TICK_MILLIS, tick -> {
            if (!over && !holding && !bodyEnded) {
                perform(session.tick(exchange.nowMillis()));
            }
        });
        request.resume();
    }

    private void perform(List<PutSession.Effect> effects) {
        waiting.addAll(effects);
        drain();
    }

    private void drain() {
        while (!over && !holding && !waiting.isEmpty()) {
            switch (waiting.removeFirst()) {
                case PutSession.Effect.Acknowledge(Acknowledgement acknowledgement) ->
                    response.write(line(acknowledgement));
                case PutSession.Effect.Hold(long millis) -> hold(millis);
                case PutSession.Effect.Finish ignored -> {
                    close();
                    response.end();
                    if (!bodyEnded) {
                        request.handler(rest -> {}).resume();
                        vertx.setTimer(TICK_MILLIS, late -> request.connection().close());
                    }
                }
                case PutSession.Effect.Cut ignored -> {
                    close();
                    request.connection().close();
                }
            }
        }
        if (!over && !holding) {
            request.resume();
            finishIfDone();
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

    private void finishIfDone() {
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

    /** An acknowledgement as the service writes it: one JSON object per line. */
    private static Buffer line(Acknowledgement acknowledgement) {
        JsonObject json =
                new JsonObject().put("EventType", acknowledgement.type().name());
        acknowledgement.fragmentTimecodeMillis().ifPresent(millis -> json.put("FragmentTimecode", millis));
        acknowledgement.fragmentNumber().ifPresent(number -> json.put("FragmentNumber", number));
        acknowledgement.errorId().ifPresent(id -> json.put("ErrorId", Integer.parseInt(id)));
        acknowledgement.errorCode().ifPresent(code -> json.put("ErrorCode", code));
        return Buffer.buffer(json.encode() + "\n");
    }

    private static PutSession.Timecodes timecodes(HttpServerRequest request) {
        String type = request.getHeader("x-amzn-fragment-timecode-type");
        if (type == null || !(type.equals("ABSOLUTE") || type.equals("RELATIVE"))) {
            throw AwsFailure.invalidArgument(
                    "x-amzn-fragment-timecode-type is '" + type + "', expected ABSOLUTE or RELATIVE.");
        }
        boolean absolute = type.equals("ABSOLUTE");
        String start = request.getHeader("x-amzn-producer-start-timestamp");
        if (start == null && !absolute) {
            throw AwsFailure.invalidArgument(
                    "x-amzn-producer-start-timestamp is missing; it is required if timecodes are RELATIVE.");
        }
        try {
            return new PutSession.Timecodes(
                    absolute, start == null ? 0 : Math.round(Double.parseDouble(start) * MILLIS_PER_SECOND));
        } catch (NumberFormatException e) {
            throw AwsFailure.invalidArgument(
                    "x-amzn-producer-start-timestamp is '" + start + "', expected seconds since 1970 with a fraction.");
        }
    }
}
