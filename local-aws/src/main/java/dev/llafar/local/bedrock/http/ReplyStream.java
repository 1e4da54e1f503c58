package dev.llafar.local.bedrock.http;

import dev.llafar.local.bedrock.ModelReply;
import dev.llafar.local.fault.Fault;
import dev.llafar.local.service.AwsExchange;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/** Writes one reply token by token at the model's pace, until the end, a fault, or the client hangs up. */
final class ReplyStream {
    private final Vertx vertx;
    private final AwsExchange exchange;
    private final HttpServerResponse response;
    private final BedrockSettings pace;
    private final ModelReply reply;
    private final String toolUseId;
    private final Runnable onOver;
    private final long beganMillis;
    private int next;
    private boolean over;
    private boolean told;

    /**
     * A reply that is not begun.
     *
     * @param onOver runs once, when the last byte is written or nobody reads any more
     */
    ReplyStream(
            Vertx vertx,
            AwsExchange exchange,
            BedrockSettings pace,
            ModelReply reply,
            String toolUseId,
            Runnable onOver) {
        this.onOver = onOver;
        this.vertx = vertx;
        this.exchange = exchange;
        this.response = exchange.response();
        this.pace = pace;
        this.reply = reply;
        this.toolUseId = toolUseId;
        this.beganMillis = exchange.nowMillis();
    }

    void begin() {
        response.setChunked(true).putHeader("Content-Type", EventFrames.CONTENT_TYPE);
        response.closeHandler(gone -> end());
        response.exceptionHandler(gone -> end());
        response.endHandler(written -> end());
        ConverseJson.head(reply, toolUseId).forEach(response::write);
        after(pace.firstTokenMillis(), this::step);
    }

    private void end() {
        over = true;
        if (!told) {
            told = true;
            onOver.run();
        }
    }

    private void step() {
        if (next == reply.tokens().size()) {
            ConverseJson.tail(reply, exchange.nowMillis() - beganMillis).forEach(response::write);
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
                response.write(StreamErrors.frame(errorId));
                response.end();
            }
            case null, default -> write(frame); // a reply has no token twice
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
        Runnable unlessOver = () -> {
            if (!over) {
                work.run();
            }
        };
        if (millis == 0) {
            vertx.runOnContext(now -> unlessOver.run());
        } else {
            vertx.setTimer(millis, fired -> unlessOver.run());
        }
    }
}
