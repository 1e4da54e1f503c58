package dev.llafar.local.bedrock.http;

import dev.llafar.local.bedrock.StandInModel;
import dev.llafar.local.fault.Fault;
import dev.llafar.local.service.AwsExchange;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/** Streams one reply token by token, until its end, a fault or the end of the connection. */
final class ReplyStream {
    private final Vertx vertx;
    private final AwsExchange exchange;
    private final HttpServerResponse response;
    private final BedrockSettings pace;
    private final StandInModel.Reply reply;
    private final String toolUseId;
    private final Runnable onEnd;
    private final long startMillis;
    private int next;
    private boolean over;
    private boolean reported;

    /**
     * Creates a stream that is not started.
     *
     * @param onEnd called once, after the last byte was written or the connection was closed
     */
    ReplyStream(
            Vertx vertx,
            AwsExchange exchange,
            BedrockSettings pace,
            StandInModel.Reply reply,
            String toolUseId,
            Runnable onEnd) {
        this.onEnd = onEnd;
        this.vertx = vertx;
        this.exchange = exchange;
        this.response = exchange.response();
        this.pace = pace;
        this.reply = reply;
        this.toolUseId = toolUseId;
        this.startMillis = exchange.nowMillis();
    }

    void begin() {
        response.setChunked(true).putHeader("Content-Type", EventFrames.CONTENT_TYPE);
        response.closeHandler(closed -> end());
        response.exceptionHandler(failed -> end());
        response.endHandler(written -> end());
        ConverseJson.head(reply, toolUseId).forEach(response::write);
        after(pace.firstTokenMillis(), this::step);
    }

    private void end() {
        over = true;
        if (!reported) {
            reported = true;
            onEnd.run();
        }
    }

    private void step() {
        if (next == reply.tokens().size()) {
            ConverseJson.tail(reply, exchange.nowMillis() - startMillis).forEach(response::write);
            response.end();
            return;
        }
        Buffer frame = ConverseJson.token(reply, next++);
        switch (exchange.fragmentFault(frame.length()).orElse(null)) {
            case Fault.Cut(int afterBytes) -> {
                over = true;
                response.write(frame.slice(0, afterBytes))
                        .onComplete(written -> exchange.request().connection().close());
            }
            case Fault.Late(long millis) -> after(millis, () -> write(frame));
            case Fault.ErrorTag(int errorId) -> {
                over = true;
                response.write(EventFrames.error(errorId));
                response.end();
            }
            case null, default -> write(frame); // Duplicate tokens do not occur.
        }
    }

    private void write(Buffer frame) {
        response.write(frame);
        if (response.writeQueueFull()) {
            response.drainHandler(drained -> after(pace.tokenMillis(), this::step));
        } else {
            after(pace.tokenMillis(), this::step);
        }
    }

    private void after(long millis, Runnable work) {
        Runnable unlessEnded = () -> {
            if (!over) {
                work.run();
            }
        };
        if (millis == 0) {
            vertx.runOnContext(now -> unlessEnded.run());
        } else {
            vertx.setTimer(millis, fired -> unlessEnded.run());
        }
    }
}
