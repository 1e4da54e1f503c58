package dev.llafar.gateway.call.testing;

import dev.llafar.gateway.call.answer.AnswerEnd;
import dev.llafar.gateway.call.answer.AnswerListener;
import dev.llafar.gateway.call.answer.Answering;
import dev.llafar.gateway.call.answer.Question;
import dev.llafar.gateway.call.answer.Responder;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Answers when the test says so. Thread safe. */
public final class ScriptedResponder implements Responder {
    private final List<Open> open = new ArrayList<>();

    /** An answer that the test writes. */
    public record Open(Question question, AnswerListener listener, Context context, AtomicBoolean cancelled) {
        public void write(String text) {
            context.runOnContext(ignored -> {
                if (!cancelled.get()) {
                    listener.onText(text);
                }
            });
        }

        public void end(AnswerEnd how) {
            context.runOnContext(ignored -> {
                if (!cancelled.get()) {
                    listener.onEnd(how);
                }
            });
        }
    }

    @Override
    public synchronized Answering ask(Question question, AnswerListener listener) {
        Open asked = new Open(question, listener, Vertx.currentContext(), new AtomicBoolean());
        open.add(asked);
        return () -> asked.cancelled().set(true);
    }

    public synchronized List<Open> asked() {
        return List.copyOf(open);
    }
}
