package dev.llafar.gateway.call.machine;

import dev.llafar.gateway.call.machine.CallMetric.Span;
import dev.llafar.gateway.call.machine.CallRecord.DialogueTurn;
import dev.llafar.gateway.call.machine.CallRecord.OpenQuestion;
import dev.llafar.gateway.call.machine.CallRecord.Phrase;
import dev.llafar.gateway.call.machine.CallState.Deadline;
import dev.llafar.gateway.call.speech.SpeakableText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The dialogue with the caller: questions, answers, and how much of each answer the caller heard. */
final class Dialogue {
    private final CallRules rules;
    private final CallTimings.Answer timings;

    Dialogue(CallRules rules) {
        this.rules = rules;
        timings = rules.timings().answer();
    }

    /**
     * The dialogue so far.
     *
     * @param turns that are complete, oldest first
     * @param pending the question whose answer is not complete; null: none
     * @param questions the number of the last question
     * @param heardThroughMillis speech that ended by this time of the stream has been processed
     * @param language of the caller's last utterance; empty: none yet
     */
    public record State(
            List<DialogueTurn> turns,
            @Nullable PendingQuestion pending,
            long questions,
            long heardThroughMillis,
            String language) {
        static final State INITIAL = new State(List.of(), null, 0, Long.MIN_VALUE, "");

        public State {
            turns = List.copyOf(turns);
        }

        @Nullable
        OpenQuestion openQuestion() {
            return pending == null ? null : pending.question();
        }

        State with(@Nullable PendingQuestion other) {
            return new State(turns, other, questions, heardThroughMillis, language);
        }

        State withTurns(List<DialogueTurn> other) {
            return new State(other, pending, questions, heardThroughMillis, language);
        }

        State heard(CallEvent.FinalReceived received) {
            return new State(turns, pending, questions, received.endMillis(), received.language());
        }

        State asking(PendingQuestion next) {
            return new State(turns, next, next.question().number(), heardThroughMillis, language);
        }

        /** What was said must not be logged. */
        @Override
        public String toString() {
            return "Dialogue.State[turns=" + turns.size() + ", questions=" + questions + "]";
        }
    }

    /**
     * The open question and its answer.
     *
     * @param isContinued interrupted so soon that the caller's next words belong to it
     * @param sentences of the answer received so far
     * @param sounds thinking sounds played so far
     */
    public record PendingQuestion(
            OpenQuestion question, boolean isContinued, int sentences, int sounds, Timestamps timestamps) {

        /**
         * Monotonic milliseconds.
         *
         * @param speechEnd when the caller stopped speaking
         * @param finalTranscript when the final came
         * @param firstSentence when the first sentence of the answer came
         */
        public record Timestamps(long speechEnd, long finalTranscript, long firstSentence) {}

        long number() {
            return question.number();
        }

        boolean isBeingWritten() {
            return !question.isWritten();
        }

        PendingQuestion with(OpenQuestion other) {
            return new PendingQuestion(other, isContinued, sentences, sounds, timestamps);
        }

        PendingQuestion interrupted(boolean mayContinue) {
            return new PendingQuestion(question.written(), mayContinue, sentences, sounds, timestamps);
        }

        PendingQuestion received(int total, long nowMillis) {
            Timestamps times = sentences == 0
                    ? new Timestamps(timestamps.speechEnd(), timestamps.finalTranscript(), nowMillis)
                    : timestamps;
            return new PendingQuestion(question, isContinued, total, sounds, times);
        }

        PendingQuestion soundPlayed() {
            return new PendingQuestion(question, isContinued, sentences, sounds + 1, timestamps);
        }
    }

    /** What a transcript amounts to. */
    enum Utterance {
        WORDS,
        /** A cough or a hesitation. */
        NO_WORDS,
        /** Processed before: after a restart the end of the stream is transcribed again. */
        DUPLICATE
    }

    Utterance classify(StepBuilder call, String text, long endMillis) {
        long heardThrough = call.dialogue.heardThroughMillis();
        if (heardThrough != Long.MIN_VALUE
                && endMillis <= heardThrough + rules.timings().duplicateWindow().toMillis()) {
            return Utterance.DUPLICATE;
        }
        return rules.speechFilter().accepts(text) ? Utterance.WORDS : Utterance.NO_WORDS;
    }

    /** Makes a final the open question, or the rest of it. */
    void ask(StepBuilder call, CallEvent.FinalReceived received) {
        call.dialogue = call.dialogue.heard(received);
        call.count(CallMetric.QUESTION);
        long speechEnd = call.now.monotonicAt(received.endMillis());
        call.emit(new CallEffect.RecordTime(Span.SPEECH_TO_FINAL, call.nowMillis() - speechEnd));
        PendingQuestion earlier = call.dialogue.pending();
        String text = received.text();
        if (earlier != null && earlier.isContinued()) {
            text = earlier.question().text() + " " + text;
            call.dialogue = call.dialogue.with(null);
        } else if (earlier != null) {
            close(call, !earlier.question().isBegun());
        }
        ask(call, text, received.language(), false, new PendingQuestion.Timestamps(speechEnd, call.nowMillis(), 0));
    }

    /**
     * Asks the open question again, after an interruption without words or after a restart.
     *
     * @return false when no question is open
     */
    boolean askAgain(StepBuilder call) {
        PendingQuestion open = call.dialogue.pending();
        if (open == null) {
            return false;
        }
        ask(call, open.question().text(), open.question().language(), true, open.timestamps());
        return true;
    }

    private void ask(
            StepBuilder call, String text, String language, boolean isAgain, PendingQuestion.Timestamps timestamps) {
        long number = call.dialogue.questions() + 1;
        OpenQuestion question = new OpenQuestion(number, text, language, isAgain, List.of(), false, false);
        call.dialogue = call.dialogue.asking(new PendingQuestion(question, false, 0, 0, timestamps));
        call.playback = call.playback.withoutWaiting();
        call.clearDeadline(Deadline.FINAL);
        call.setDeadline(Deadline.SENTENCE, timings.firstSentence());
        call.emit(new CallEffect.RequestAnswer(number, call.dialogue.turns(), text, language));
    }

    /**
     * The caller speaks before anything of the answer was spoken. If that is soon after the question, it is the rest of it.
     *
     * @return false when no question is open
     */
    boolean interruptQuestion(StepBuilder call) {
        PendingQuestion open = call.dialogue.pending();
        if (open == null) {
            return false;
        }
        boolean isContinued = call.nowMillis() - open.timestamps().finalTranscript()
                <= timings.continuation().toMillis();
        if (!isContinued) {
            call.count(CallMetric.BARGE_IN);
        }
        cancel(call);
        call.playback = call.playback.withoutWaiting();
        call.dialogue = call.dialogue.with(open.interrupted(isContinued));
        return true;
    }

    /**
     * The caller speaks during the answer.
     *
     * @return false when the whole answer was handed over already, so that nothing is interrupted
     */
    boolean interruptAnswer(StepBuilder call) {
        PendingQuestion open = call.dialogue.pending();
        if (open == null || (!open.isBeingWritten() && !call.playback.isQueued(open.number()))) {
            return false;
        }
        call.count(CallMetric.BARGE_IN);
        cancel(call);
        close(call, true);
        call.playback = call.playback.withoutWaiting();
        return true;
    }

    /**
     * Queues a sentence of the open question's answer. Sentences of other answers, and repeated ones, are ignored; one without
     * speakable text queues nothing.
     */
    void sentenceReceived(StepBuilder call, CallEvent.AnswerSentence sentence) {
        PendingQuestion open = call.dialogue.pending();
        if (open == null
                || !open.isBeingWritten()
                || open.number() != sentence.question()
                || sentence.index() < open.sentences()) {
            return;
        }
        call.dialogue = call.dialogue.with(open.received(sentence.index() + 1, call.nowMillis()));
        call.setDeadline(Deadline.SENTENCE, timings.nextSentence());
        String language = open.question().language();
        for (String piece :
                SpeakableText.pieces(sentence.text(), rules.voiceFor(language).isSsml())) {
            call.playback = call.playback.append(new Phrase(piece, language, open.number()));
        }
        if (call.playback.waiting().size() >= rules.maxWaitingPhrases()) {
            cancel(call);
        }
    }

    /**
     * The model has finished or failed.
     *
     * @return false when that concerns another question than the open one
     */
    boolean answerWritten(StepBuilder call, long number) {
        PendingQuestion open = call.dialogue.pending();
        if (open == null || open.number() != number || !open.isBeingWritten()) {
            return false;
        }
        call.dialogue = call.dialogue.with(open.with(open.question().written()));
        call.clearDeadline(Deadline.SENTENCE);
        return true;
    }

    /**
     * The model has not written the next sentence in time. While earlier sentences are being spoken, it gets more time.
     *
     * @return whether the answer was cancelled
     */
    boolean isAnswerStalled(StepBuilder call) {
        PendingQuestion open = call.dialogue.pending();
        if (open == null || !open.isBeingWritten()) {
            return false;
        }
        if (call.playback.isSpeaking(open.number()) || call.playback.isQueued(open.number())) {
            call.setDeadline(Deadline.SENTENCE, timings.nextSentence());
            return false;
        }
        cancel(call);
        return true;
    }

    /** Returns whether the first sentence of the answer has just been handed over. */
    boolean isAnswerBeginning(StepBuilder call) {
        PendingQuestion open = call.dialogue.pending();
        if (open == null || open.question().isBegun() || !call.playback.isSpeaking(open.number())) {
            return false;
        }
        call.dialogue = call.dialogue.with(open.with(open.question().begun()));
        PendingQuestion.Timestamps at = open.timestamps();
        call.emit(new CallEffect.RecordTime(Span.FINAL_TO_SENTENCE, at.firstSentence() - at.finalTranscript()));
        call.emit(new CallEffect.RecordTime(Span.SENTENCE_TO_SPEAK, call.nowMillis() - at.firstSentence()));
        call.emit(new CallEffect.RecordTime(Span.SPEECH_TO_SPEAK, call.nowMillis() - at.speechEnd()));
        return true;
    }

    /** A phrase was spoken to its end, or was refused for good. */
    static void phraseEnded(StepBuilder call, Phrase phrase, boolean isHeard) {
        PendingQuestion open = call.dialogue.pending();
        if (open != null && open.number() == phrase.question()) {
            if (isHeard) {
                call.dialogue = call.dialogue.with(open.with(open.question().heard(phrase.text())));
            }
        } else if (!isHeard && phrase.question() > 0 && !call.dialogue.turns().isEmpty()) {
            // The turn was closed while the phrase was being spoken, on the assumption that the caller would hear it.
            List<DialogueTurn> turns = new ArrayList<>(call.dialogue.turns());
            turns.add(turns.removeLast().withoutLastSentence(phrase.text()));
            call.dialogue = call.dialogue.withTurns(turns);
        }
    }

    boolean isAnswerEmpty(StepBuilder call) {
        PendingQuestion open = call.dialogue.pending();
        return open != null && !open.question().isBegun() && !call.playback.isQueued(open.number());
    }

    boolean isAnswerComplete(StepBuilder call) {
        PendingQuestion open = call.dialogue.pending();
        return open != null
                && open.question().isBegun()
                && !open.isBeingWritten()
                && !call.playback.isSpeaking(open.number())
                && !call.playback.isQueued(open.number());
    }

    boolean isAnswerUnheard(StepBuilder call) {
        OpenQuestion open = call.dialogue.openQuestion();
        return open != null && open.heard().isEmpty();
    }

    /** Makes the open question a turn, with what was heard and what is being spoken, which cannot be stopped. */
    void close(StepBuilder call, boolean isInterrupted) {
        PendingQuestion open = call.dialogue.pending();
        if (open == null) {
            return;
        }
        List<String> heard = new ArrayList<>(open.question().heard());
        Phrase phrase = call.playback.phrase();
        if (phrase != null && phrase.question() == open.number()) {
            heard.add(phrase.text());
        }
        List<DialogueTurn> turns = new ArrayList<>(call.dialogue.turns());
        turns.add(new DialogueTurn(open.question().text(), String.join(" ", heard), isInterrupted));
        call.dialogue = call.dialogue
                .withTurns(turns.subList(Math.max(0, turns.size() - rules.maxTurns()), turns.size()))
                .with(null);
        call.clearDeadline(Deadline.SENTENCE);
    }

    /** Ends the dialogue as it is: cancels the answer and drops what waits to be spoken. */
    void stop(StepBuilder call) {
        cancel(call);
        close(call, true);
        call.clearDeadline(Deadline.FINAL);
        call.playback = call.playback.withoutWaiting();
    }

    /** Restores the dialogue, and returns the phase in which the call continues. */
    CallPhase restore(StepBuilder call, CallRecord record) {
        call.invocations = InvocationReplies.State.restored(record.lastSequence());
        OpenQuestion open = record.isJoined() && !record.isListenOnly() ? record.openQuestion() : null;
        PendingQuestion pending = open == null
                ? null
                : new PendingQuestion(
                        open.written(),
                        false,
                        0,
                        0,
                        new PendingQuestion.Timestamps(call.nowMillis(), call.nowMillis(), call.nowMillis()));
        call.dialogue = new State(
                record.turns(),
                pending,
                open == null ? record.turns().size() : open.number(),
                record.heardThroughMillis(),
                open == null ? call.dialogue.language() : open.language());
        if (record.isListenOnly()) {
            return CallPhase.LISTEN_ONLY;
        }
        if (!record.isJoined()) {
            return CallPhase.JOINING;
        }
        return open == null ? CallPhase.LISTENING : open.isBegun() ? CallPhase.ANSWERING : CallPhase.AWAITING_ANSWER;
    }

    /** Asks the open question again, once only: a question that crashed this process would crash the next one too. */
    boolean askAfterRestart(StepBuilder call) {
        OpenQuestion open = call.dialogue.openQuestion();
        return open != null && !open.isAskedAgain() && askAgain(call);
    }

    private static void cancel(StepBuilder call) {
        PendingQuestion open = call.dialogue.pending();
        if (open != null && open.isBeingWritten()) {
            call.emit(new CallEffect.CancelAnswer(open.number()));
            call.dialogue = call.dialogue.with(open.with(open.question().written()));
            call.clearDeadline(Deadline.SENTENCE);
        }
    }
}
