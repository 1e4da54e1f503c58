package dev.llafar.gateway.call.answer;

import dev.llafar.gateway.call.answer.LanguageModel.AnswerEnd;
import dev.llafar.gateway.call.answer.LanguageModel.AnswerEnd.Failed;
import dev.llafar.gateway.call.answer.LanguageModel.AnswerEnd.Kind;
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
 * One answer of Bedrock. Events of the SDK's threads are passed to the caller's context, on which all state is accessed. A
 * model that exceeds a time limit is stopped.
 */
final class BedrockAnswer implements LanguageModel.OpenAnswer, ConverseStreamResponseHandler.Visitor {
    /** After two failures an apology reaches the caller sooner than the answer of a third attempt. */
    private static final int MAX_ATTEMPTS = 2;

    private static final long RETRY_MILLIS = 200;

    private final Vertx vertx;
    private final Context context;
    private final LanguageModel.Listener listener;
    private final long firstTextTimer;
    private final long totalTimer;
    private @Nullable CompletableFuture<Void> stream;
    private @Nullable StopReason stopReason;
    private boolean hasReceived;
    private boolean hasText;
    private int attempts;
    private boolean isEnded;

    BedrockAnswer(Vertx vertx, AnswerSettings settings, LanguageModel.Listener listener) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.listener = listener;
        firstTextTimer = vertx.setTimer(
                settings.firstTextMillis(), fired -> timedOut("no text within " + settings.firstTextMillis() + " ms"));
        totalTimer = vertx.setTimer(
                settings.totalMillis(), fired -> timedOut("answer incomplete after " + settings.totalMillis() + " ms"));
    }

    /** Sends the request, and retries once if it fails before any text was received. */
    void start(Function<ConverseStreamResponseHandler, CompletableFuture<Void>> model) {
        if (isEnded) {
            return;
        }
        attempts++;
        CompletableFuture<Void> converse = model.apply(
                ConverseStreamResponseHandler.builder().subscriber(this).build());
        stream = converse;
        var unused = converse.whenComplete((done, thrown) -> context.runOnContext(now -> {
            AnswerEnd end = thrown == null
                    ? BedrockFailures.ofStopReason(stopReason, hasText)
                    : BedrockFailures.ofException(thrown);
            if (attempts < MAX_ATTEMPTS && !hasReceived && BedrockFailures.isRetryable(end)) {
                vertx.setTimer(RETRY_MILLIS, fired -> start(model));
            } else {
                end(end);
            }
        }));
    }

    @Override
    public void visitContentBlockDelta(ContentBlockDeltaEvent event) {
        String text = event.delta().text();
        if (text != null && !text.isEmpty()) {
            context.runOnContext(now -> received(text));
        }
    }

    @Override
    public void visitMessageStop(MessageStopEvent event) {
        context.runOnContext(now -> stopReason = event.stopReason());
    }

    @Override
    public void cancel() {
        if (!isEnded) {
            isEnded = true;
            release();
        }
    }

    private void received(String text) {
        if (!isEnded) {
            hasReceived = true;
            if (!hasText && !text.isBlank()) {
                hasText = true;
                vertx.cancelTimer(firstTextTimer);
            }
            listener.onText(text);
        }
    }

    private void timedOut(String message) {
        end(new Failed(Kind.TIMEOUT, message));
    }

    private void end(AnswerEnd end) {
        if (!isEnded) {
            isEnded = true;
            release();
            listener.onEnd(end);
        }
    }

    /** Cancelling the future closes the connection, which stops the model. */
    private void release() {
        vertx.cancelTimer(firstTextTimer);
        vertx.cancelTimer(totalTimer);
        if (stream != null) {
            stream.cancel(true);
        }
    }
}
