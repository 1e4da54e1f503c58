package dev.llafar.gateway.call;

import dev.llafar.gateway.call.answer.LanguageModel;
import dev.llafar.gateway.call.answer.LanguageModel.AnswerEnd;
import dev.llafar.gateway.call.machine.CallEffect;
import dev.llafar.gateway.call.machine.CallEvent;
import dev.llafar.gateway.call.machine.CallRecord.DialogueTurn;
import dev.llafar.gateway.call.speech.SentenceSplitter;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One answer of the model: splits the text into sentences as it arrives, and emits them as events of the call. */
final class AnswerStream implements LanguageModel.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerStream.class);
    private final long question;
    private final SentenceSplitter splitter = new SentenceSplitter();
    private final Consumer<CallEvent> events;
    private final LanguageModel.OpenAnswer answer;
    private int sentences;
    private boolean isEnded;

    /**
     * Sends the question.
     *
     * @param events receives the events on the caller's context, not before this constructor returns
     */
    AnswerStream(LanguageModel model, CallEffect.RequestAnswer request, Consumer<CallEvent> events) {
        this.question = request.question();
        this.events = events;
        this.answer = model.ask(
                new LanguageModel.Question(
                        Long.toString(request.question()),
                        Optional.empty(),
                        turns(request.turns()),
                        request.text(),
                        request.language()),
                this);
    }

    private static List<LanguageModel.Turn> turns(List<DialogueTurn> conversation) {
        return conversation.stream()
                .flatMap(turn -> Stream.of(
                        LanguageModel.Turn.caller(turn.question()),
                        new LanguageModel.Turn(LanguageModel.Role.ASSISTANT, turn.heard(), turn.isInterrupted())))
                .toList();
    }

    /** Closes the stream of the model. No event follows. */
    void cancel() {
        isEnded = true;
        answer.cancel();
    }

    @Override
    public void onText(String delta) {
        if (!isEnded) {
            splitter.push(delta).forEach(this::emit);
        }
    }

    @Override
    public void onEnd(AnswerEnd end) {
        if (isEnded) {
            return;
        }
        isEnded = true;
        // After a refusal or a failure the last, incomplete sentence must not be spoken.
        if (end instanceof AnswerEnd.Complete || end instanceof AnswerEnd.Cut) {
            splitter.finish().forEach(this::emit);
        }
        events.accept(
                switch (end) {
                    case AnswerEnd.Complete complete -> new CallEvent.AnswerEnded(question);
                    case AnswerEnd.Cut cut -> new CallEvent.AnswerEnded(question);
                    case AnswerEnd.Refused refused ->
                        new CallEvent.AnswerFailed(question, CallEvent.AnswerFailed.Reason.REFUSED);
                    case AnswerEnd.Failed failed -> new CallEvent.AnswerFailed(question, reason(failed));
                });
    }

    private static CallEvent.AnswerFailed.Reason reason(AnswerEnd.Failed failed) {
        LOG.warn("The language model returned no complete answer: {}, {}", failed.kind(), failed.message());
        return switch (failed.kind()) {
            case THROTTLED -> CallEvent.AnswerFailed.Reason.THROTTLED;
            case TIMEOUT -> CallEvent.AnswerFailed.Reason.TIMEOUT;
            case UNAVAILABLE, INVALID -> CallEvent.AnswerFailed.Reason.ERROR;
        };
    }

    private void emit(String sentence) {
        events.accept(new CallEvent.AnswerSentence(question, sentences++, sentence));
    }
}
