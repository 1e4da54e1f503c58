package dev.llafar.gateway.call.answer;

import dev.llafar.gateway.call.answer.AnswerEnd.Failed;
import dev.llafar.gateway.call.answer.AnswerEnd.Kind;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockDeltaEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.MessageStopEvent;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;

/**
 * One answer: what the SDK's threads tell is taken over to the caller's context, where all state lives. A model that does
 * not end within its times is stopped.
 */
final class BedrockAnswer implements Answering, ConverseStreamResponseHandler.Visitor {
    /** A caller who waits for a third hears nothing for longer than an apology takes. */
    private static final int TRIES = 2;

    private static final long BETWEEN_TRIES_MILLIS = 200;

    private final Vertx vertx;
    private final Context context;
    private final AnswerListener listener;
    private final long firstTextTimer;
    private final long totalTimer;
    private @Nullable CompletableFuture<Void> stream;
    private @Nullable StopReason stop;
    private boolean hasText;
    private boolean hasSpoken;
    private int tries;
    private boolean over;

    BedrockAnswer(Vertx vertx, AnswerSettings settings, AnswerListener listener) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.listener = listener;
        firstTextTimer = vertx.setTimer(
                settings.firstTextMillis(), fired -> late("no word within " + settings.firstTextMillis() + " ms"));
        totalTimer = vertx.setTimer(
                settings.totalMillis(), fired -> late("not at its end within " + settings.totalMillis() + " ms"));
    }

    /** Asks, and once more when the first try fails before its first word. */
    void begin(Function<ConverseStreamResponseHandler, CompletableFuture<Void>> model) {
        if (over) {
            return;
        }
        tries++;
        CompletableFuture<Void> converse = model.apply(
                ConverseStreamResponseHandler.builder().subscriber(this).build());
        stream = converse;
        var unused = converse.whenComplete((done, thrown) -> context.runOnContext(now -> {
            AnswerEnd end = thrown == null ? BedrockFailures.ofStop(stop, hasSpoken) : BedrockFailures.ofThrown(thrown);
            if (tries < TRIES && !hasText && BedrockFailures.mayPass(end)) {
                vertx.setTimer(BETWEEN_TRIES_MILLIS, fired -> begin(model));
            } else {
                end(end);
            }
        }));
    }

    @Override
    public void visitContentBlockDelta(ContentBlockDeltaEvent event) {
        String text = event.delta().text();
        if (text != null && !text.isEmpty()) {
            context.runOnContext(now -> say(text));
        }
    }

    @Override
    public void visitMessageStop(MessageStopEvent event) {
        context.runOnContext(now -> stop = event.stopReason());
    }

    @Override
    public void cancel() {
        if (!over) {
            over = true;
            release();
        }
    }

    private void say(String text) {
        if (!over) {
            hasText = true;
            if (!hasSpoken && !text.isBlank()) {
                hasSpoken = true;
                vertx.cancelTimer(firstTextTimer);
            }
            listener.onText(text);
        }
    }

    private void late(String message) {
        end(new Failed(Kind.TIMEOUT, message));
    }

    private void end(AnswerEnd end) {
        if (!over) {
            over = true;
            release();
            listener.onEnd(end);
        }
    }

    /** Cancelling the future closes the connection, so that the model stops writing. */
    private void release() {
        vertx.cancelTimer(firstTextTimer);
        vertx.cancelTimer(totalTimer);
        if (stream != null) {
            stream.cancel(true);
        }
    }
}
