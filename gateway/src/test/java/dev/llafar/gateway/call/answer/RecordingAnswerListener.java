package dev.llafar.gateway.call.answer;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/** Records the text and the end of an answer, and the context of each call. */
final class RecordingAnswerListener implements LanguageModel.Listener {
    final List<String> pieces = new ArrayList<>();
    final List<Context> contexts = new ArrayList<>();
    final Promise<LanguageModel.AnswerEnd> end = Promise.promise();
    final Promise<Void> firstPiece = Promise.promise();
    int ends;

    @Override
    public void onText(String delta) {
        contexts.add(Vertx.currentContext());
        pieces.add(delta);
        firstPiece.tryComplete();
    }

    @Override
    public void onEnd(LanguageModel.AnswerEnd answerEnd) {
        contexts.add(Vertx.currentContext());
        ends++;
        end.tryComplete(answerEnd);
    }

    String text() {
        return String.join("", pieces);
    }
}
