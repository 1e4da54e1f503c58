package dev.llafar.gateway.call;

import dev.llafar.gateway.call.answer.AnswerEnd;
import dev.llafar.gateway.call.answer.AnswerListener;
import dev.llafar.gateway.call.answer.Answering;
import dev.llafar.gateway.call.answer.Question;
import dev.llafar.gateway.call.answer.Responder;
import dev.llafar.gateway.call.answer.Turn;
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

/** One answer while it is being written: text in, sentences out, as events of its question. */
final class AnswerStream implements AnswerListener {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerStream.class);
    private final long question;
    private final SentenceSplitter splitter = new SentenceSplitter();
    private final Consumer<CallEvent> events;
    private final Answering answering;
    private int sentences;
    private boolean over;

    /**
     * Asks.
     *
     * @param events hears the answer on the caller's context, never inside this call
     */
    AnswerStream(Responder responder, CallEffect.RequestAnswer ask, Consumer<CallEvent> events) {
        this.question = ask.question();
        this.events = events;
        this.answering = responder.ask(
                new Question(
                        Long.toString(ask.question()),
                        Optional.empty(),
                        turns(ask.turns()),
                        ask.text(),
                        ask.language()),
                this);
    }

    private static List<Turn> turns(List<DialogueTurn> conversation) {
        return conversation.stream()
                .flatMap(exchange -> Stream.of(
                        Turn.caller(exchange.question()),
                        new Turn(Turn.Role.ASSISTANT, exchange.heard(), exchange.isInterrupted())))
                .toList();
    }

    /** Closes the model's stream; nothing more is told. */
    void cancel() {
        over = true;
        answering.cancel();
    }

    @Override
    public void onText(String delta) {
        if (!over) {
            splitter.push(delta).forEach(this::tell);
        }
    }

    @Override
    public void onEnd(AnswerEnd end) {
        if (over) {
            return;
        }
        over = true;
        // A sentence that a filter stopped, or a fault cut, is not one to be spoken.
        if (end instanceof AnswerEnd.Complete || end instanceof AnswerEnd.Cut) {
            splitter.finish().forEach(this::tell);
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
        LOG.warn("An answer failed: {}, {}", failed.kind(), failed.message());
        return switch (failed.kind()) {
            case THROTTLED -> CallEvent.AnswerFailed.Reason.THROTTLED;
            case TIMEOUT -> CallEvent.AnswerFailed.Reason.TIMEOUT;
            case UNAVAILABLE, INVALID -> CallEvent.AnswerFailed.Reason.ERROR;
        };
    }

    private void tell(String sentence) {
        events.accept(new CallEvent.AnswerSentence(question, sentences++, sentence));
    }
}
