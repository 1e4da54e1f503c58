package dev.llafar.gateway.call.answer;

import java.util.List;
import java.util.Optional;

/** Answers the questions of callers. */
public interface LanguageModel {

    /**
     * Sends a question and returns at once. The listener is called on the caller's Vert.x context, not before this method
     * returns: any number of times with text, then once with the end, within a time limit.
     */
    OpenAnswer ask(Question question, Listener listener);

    /** An answer that is being written. */
    @FunctionalInterface
    interface OpenAnswer {
        /** Stops the model, after which the listener is not called again. Has no effect after the end. */
        void cancel();
    }

    /** Receives one answer as it is written. */
    interface Listener {

        /** Receives the next part of the text, which is not empty and may begin or end within a word. */
        void onText(String delta);

        /** The answer has ended. This is the last call. */
        void onEnd(AnswerEnd end);
    }

    /**
     * A question with the conversation before it.
     *
     * @param id identifies the question; may be logged
     * @param system replaces the configured instructions to the model
     * @param conversation earlier turns, oldest first, without this question
     * @param text the question
     * @param language ISO 639-1, of the question and therefore of the answer; empty: unknown
     */
    record Question(String id, Optional<String> system, List<Turn> conversation, String text, String language) {
        public Question {
            conversation = List.copyOf(conversation);
            if (text.isBlank()) {
                throw new IllegalArgumentException("text: question " + id + " is blank; expected words");
            }
        }

        /** What callers say must not be logged. */
        @Override
        public String toString() {
            return "Question[id=" + id + ", turns=" + conversation.size() + ", language=" + language + "]";
        }
    }

    /** The speaker of a turn. */
    enum Role {
        CALLER,
        ASSISTANT
    }

    /**
     * One turn of a conversation.
     *
     * @param text what was said; of an interrupted answer only the part that the caller heard, which may be empty
     * @param interrupted the caller spoke before this answer had ended
     */
    record Turn(Role role, String text, boolean interrupted) {

        public static Turn caller(String text) {
            return new Turn(Role.CALLER, text, false);
        }

        public static Turn assistant(String text) {
            return new Turn(Role.ASSISTANT, text, false);
        }

        /** An interrupted answer of which the caller heard this part. */
        public static Turn interrupted(String heard) {
            return new Turn(Role.ASSISTANT, heard, true);
        }

        /** What was said must not be logged. */
        @Override
        public String toString() {
            return "Turn[role=" + role + ", characters=" + text.length() + ", interrupted=" + interrupted + "]";
        }
    }

    /** How an answer ended. */
    sealed interface AnswerEnd {

        /** The model wrote the whole answer, which is not empty. */
        record Complete() implements AnswerEnd {}

        /** The answer reached the length limit: its last sentence may be incomplete. */
        record Cut() implements AnswerEnd {}

        /** A guardrail or a content filter intervened. The end of the text received so far must not be spoken. */
        record Refused() implements AnswerEnd {}

        /**
         * There is no answer, or only a part of one.
         *
         * @param message for the log; contains nothing of the question or the answer
         */
        record Failed(Kind kind, String message) implements AnswerEnd {}

        /** The cause of a failure. */
        enum Kind {
            /** The service throttles requests. */
            THROTTLED,
            /** The answer did not begin or end in time. */
            TIMEOUT,
            /** The service or the connection failed. */
            UNAVAILABLE,
            /** The service rejected the request (model, permission, size), or its answer was empty or invalid. */
            INVALID
        }
    }
}
