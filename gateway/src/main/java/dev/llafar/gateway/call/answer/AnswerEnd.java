package dev.llafar.gateway.call.answer;

/** How an answer ended. */
public sealed interface AnswerEnd {

    /** The model had no more to say, and had said something. */
    record Complete() implements AnswerEnd {}

    /** The model had more to say than it may: its last sentence may be unfinished. */
    record Cut() implements AnswerEnd {}

    /** A guardrail or the model's own filter stepped in; what came before must not be trusted. */
    record Refused() implements AnswerEnd {}

    /**
     * There is no answer, or only a part of one.
     *
     * @param message for the log: never a word of a question or an answer
     */
    record Failed(Kind kind, String message) implements AnswerEnd {}

    /** Why there is no answer. */
    enum Kind {
        /** Too many questions at once. */
        THROTTLED,
        /** No word, or not the last one, within the set time. */
        TIMEOUT,
        /** The service failed, or the connection did. */
        UNAVAILABLE,
        /** The service takes no such question (model, permission, size), or its answer was empty or broken. */
        INVALID
    }
}
