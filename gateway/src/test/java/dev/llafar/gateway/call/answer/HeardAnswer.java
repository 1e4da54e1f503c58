package dev.llafar.gateway.call.answer;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a listener hears, and on which context. */
final class HeardAnswer implements AnswerListener {
    final List<String> pieces = new ArrayList<>();
    final List<Context> contexts = new ArrayList<>();
    final Promise<AnswerEnd> end = Promise.promise();
    final Promise<Void> firstPiece = Promise.promise();
    int ends;

    @Override
    public void onText(String delta) {
        contexts.add(Vertx.currentContext());
        pieces.add(delta);
        firstPiece.tryComplete();
    }

    @Override
    public void onEnd(AnswerEnd how) {
        contexts.add(Vertx.currentContext());
        ends++;
        end.tryComplete(how);
    }

    String text() {
        return String.join("", pieces);
    }
}
