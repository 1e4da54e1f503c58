package dev.llafar.gateway.call.testing;

import dev.llafar.gateway.call.answer.LanguageModel;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** A model whose answers the test writes. Thread safe. */
public final class ScriptedLanguageModel implements LanguageModel {
    private final List<ScriptedAnswer> answers = new ArrayList<>();

    /** An answer that the test writes. */
    public record ScriptedAnswer(Question question, Listener listener, Context context, AtomicBoolean cancelled) {
        public void write(String text) {
            context.runOnContext(ignored -> {
                if (!cancelled.get()) {
                    listener.onText(text);
                }
            });
        }

        public void end(AnswerEnd end) {
            context.runOnContext(ignored -> {
                if (!cancelled.get()) {
                    listener.onEnd(end);
                }
            });
        }
    }

    @Override
    public synchronized OpenAnswer ask(Question question, Listener listener) {
        ScriptedAnswer answer = new ScriptedAnswer(question, listener, Vertx.currentContext(), new AtomicBoolean());
        answers.add(answer);
        return () -> answer.cancelled().set(true);
    }

    public synchronized List<ScriptedAnswer> answers() {
        return List.copyOf(answers);
    }
}
