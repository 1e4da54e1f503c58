package dev.llafar.gateway.call.machine;

import dev.llafar.gateway.call.machine.CallMetric.Span;
import dev.llafar.gateway.call.speech.SpeakableText;
import java.util.ArrayList;
import java.util.List;

/** Questions, answers, and what was heard of them. */
final class Dialogue {
    private final CallRules rules;
    private final CallTimes times;

    Dialogue(CallRules rules) {
        this.rules = rules;
        times = rules.times();
    }

    /** What a caller's sounds amount to. */
    enum Kind {
        WORDS,
        /** Nothing was said, whatever the transcriber made of it. */
        COUGH,
        /** Taken before: after a restart the end of the stream is heard twice. */
        OLD
    }

    Kind kindOf(CallDraft call, String text, long endMillis) {
        if (call.heardThroughMillis != Long.MIN_VALUE && endMillis <= call.heardThroughMillis + times.sameSpeech()) {
            return Kind.OLD;
        }
        return rules.words().areIn(text) ? Kind.WORDS : Kind.COUGH;
    }

    /** A final becomes the open question, or the rest of it. */
    void ask(CallDraft call, CallEvent.HeardFinal heard) {
        call.language = heard.language();
        call.heardThroughMillis = heard.endMillis();
        call.count(CallMetric.QUESTION);
        long speechEnd = call.now.monotonicAt(heard.endMillis());
        call.emit(new CallEffect.Time(Span.SPEECH_TO_FINAL, call.nowMillis - speechEnd));
        Question before = call.question;
        String text = heard.text();
        if (before != null && before.isContinued()) {
            text = before.text() + " " + text;
            call.question = null;
        } else if (before != null) {
            close(call, !before.isBegun());
        }
        ask(call, text, heard.language(), false, new Question.Times(speechEnd, call.nowMillis, 0));
    }

    /** A question that was interrupted for nothing, or by a restart; false: there is none. */
    boolean askAgain(CallDraft call) {
        Question open = call.question;
        if (open == null) {
            return false;
        }
        ask(call, open.text(), open.language(), true, open.times());
        return true;
    }

    private void ask(CallDraft call, String text, String language, boolean isAgain, Question.Times asked) {
        call.questions++;
        call.question = Question.asked(call.questions, text, language, isAgain, asked);
        call.mouth = call.mouth.dropWaiting();
        call.stopAwaiting(Deadline.FINAL);
        call.await(Deadline.SENTENCE, times.firstSentence());
        call.emit(new CallEffect.Ask(call.questions, call.conversation, text, language));
    }

    /** The caller speaks before anything of the answer was said: soon enough, it is the rest of the question. */
    boolean interruptQuestion(CallDraft call) {
        Question open = call.question;
        if (open == null) {
            return false;
        }
        boolean isContinued = call.nowMillis - open.times().known() <= times.continuation();
        if (!isContinued) {
            call.count(CallMetric.BARGE_IN);
        }
        cancel(call);
        call.mouth = call.mouth.dropWaiting();
        call.question = open.interrupted(isContinued);
        return true;
    }

    /** The caller speaks while the answer is spoken; false: nothing is unsaid, so nothing is interrupted. */
    boolean interruptAnswer(CallDraft call) {
        Question open = call.question;
        if (open == null || (!open.isAsked() && !call.mouth.willSay(open.number()))) {
            return false;
        }
        call.count(CallMetric.BARGE_IN);
        cancel(call);
        close(call, true);
        call.mouth = call.mouth.dropWaiting();
        return true;
    }

    /** A sentence of the answer; others, and those that came before, are ignored. An unspeakable one says nothing. */
    void sentence(CallDraft call, CallEvent.AnswerSentence sentence) {
        Question open = call.question;
        if (open == null
                || !open.isAsked()
                || open.number() != sentence.question()
                || sentence.index() < open.received()) {
            return;
        }
        call.question = open.received(sentence.index() + 1, call.nowMillis);
        call.await(Deadline.SENTENCE, times.nextSentence());
        for (String piece : SpeakableText.pieces(
                sentence.text(), rules.voiceFor(open.language()).isSsml())) {
            call.mouth = call.mouth.then(new Phrase(piece, open.language(), open.number()));
        }
        if (call.mouth.waiting().size() >= rules.mostWaitingPhrases()) {
            cancel(call); // long enough: nobody listens to more without asking again
        }
    }

    /** The model is done with the open question; false: it is about another. */
    boolean isWritten(CallDraft call, long number) {
        Question open = call.question;
        if (open == null || open.number() != number || !open.isAsked()) {
            return false;
        }
        call.question = open.noLongerAsked();
        call.stopAwaiting(Deadline.SENTENCE);
        return true;
    }

    /** The model has kept us waiting too long; while there is something to say, there is time. */
    boolean isStalled(CallDraft call) {
        Question open = call.question;
        if (open == null || !open.isAsked()) {
            return false;
        }
        if (call.mouth.isSaying(open.number()) || call.mouth.willSay(open.number())) {
            call.await(Deadline.SENTENCE, times.nextSentence());
            return false;
        }
        cancel(call);
        return true;
    }

    /** The first sentence has just been handed over. */
    boolean isBegun(CallDraft call) {
        Question open = call.question;
        if (open == null || open.isBegun() || !call.mouth.isSaying(open.number())) {
            return false;
        }
        call.question = open.begun();
        Question.Times at = open.times();
        call.emit(new CallEffect.Time(Span.FINAL_TO_SENTENCE, at.sentence() - at.known()));
        call.emit(new CallEffect.Time(Span.SENTENCE_TO_SPEAK, call.nowMillis - at.sentence()));
        call.emit(new CallEffect.Time(Span.SPEECH_TO_SPEAK, call.nowMillis - at.speechEnd()));
        return true;
    }

    /** A phrase was spoken to its end, or will never be. */
    static void spoken(CallDraft call, Phrase phrase, boolean isHeard) {
        Question open = call.question;
        if (open != null && open.number() == phrase.question()) {
            call.question = isHeard ? open.heard(phrase.text()) : open;
        } else if (!isHeard && phrase.question() > 0 && !call.conversation.isEmpty()) {
            // Its exchange was closed while it was being spoken, in the belief that it would be heard.
            List<Exchange> closed = new ArrayList<>(call.conversation);
            closed.add(closed.removeLast().without(phrase.text()));
            call.conversation = closed;
        }
    }

    boolean isAnswerEmpty(CallDraft call) {
        Question open = call.question;
        return open != null && !open.isBegun() && !call.mouth.willSay(open.number());
    }

    boolean isAnswerOver(CallDraft call) {
        Question open = call.question;
        return open != null
                && open.isBegun()
                && !open.isAsked()
                && !call.mouth.isSaying(open.number())
                && !call.mouth.willSay(open.number());
    }

    boolean isAnswerUnheard(CallDraft call) {
        return call.question != null && call.question.heard().isEmpty();
    }

    /** The open question becomes history: with what was heard, and what is being spoken, which nothing can stop. */
    void close(CallDraft call, boolean isInterrupted) {
        Question open = call.question;
        if (open == null) {
            return;
        }
        List<String> heard = new ArrayList<>(open.heard());
        Phrase phrase = call.mouth.phrase();
        if (phrase != null && phrase.question() == open.number()) {
            heard.add(phrase.text());
        }
        List<Exchange> closed = new ArrayList<>(call.conversation);
        closed.add(new Exchange(open.text(), String.join(" ", heard), isInterrupted));
        call.conversation = closed.subList(Math.max(0, closed.size() - rules.mostExchanges()), closed.size());
        call.question = null;
        call.stopAwaiting(Deadline.SENTENCE);
    }

    /** Nothing more is to be said or awaited. */
    void drop(CallDraft call) {
        cancel(call);
        close(call, true);
        call.stopAwaiting(Deadline.FINAL);
        call.mouth = call.mouth.dropWaiting();
    }

    /** Takes over what was said; the phase in which the call is to go on. */
    CallPhase restore(CallDraft call, CallRecord before) {
        call.conversation = before.conversation();
        call.heardThroughMillis = before.heardThroughMillis();
        call.invocations = Invocations.restored(before.sequence());
        call.questions = before.conversation().size();
        CallRecord.OpenQuestion open = before.open();
        if (before.isListenOnly()) {
            return CallPhase.LISTEN_ONLY;
        }
        if (!before.isJoined()) {
            return CallPhase.JOINING;
        }
        if (open == null) {
            return CallPhase.LISTENING;
        }
        call.question = Question.restored(open, call.nowMillis);
        call.language = open.language();
        call.questions = open.number();
        return open.isBegun() ? CallPhase.ANSWERING : CallPhase.ASKED;
    }

    boolean isRestoredWhole(CallRecord before) {
        return before.open() != null && before.open().isWritten();
    }

    /** Once only: a question that ends the process would end the next one too. */
    boolean isAskedAfterRestart(CallDraft call) {
        return call.question != null && !call.question.isAskedAgain() && askAgain(call);
    }

    private static void cancel(CallDraft call) {
        Question open = call.question;
        if (open != null && open.isAsked()) {
            call.emit(new CallEffect.CancelAsk(open.number()));
            call.question = open.noLongerAsked();
            call.stopAwaiting(Deadline.SENTENCE);
        }
    }
}
