package dev.llafar.gateway.call.answer;

/** Whoever knows the answers. */
public interface Responder {

    /**
     * Asks, and returns before the first word. The listener is called on the caller's Vert.x context, never inside this
     * call: with any number of pieces of text, then with the end, once, within a set time.
     */
    Answering ask(Question question, AnswerListener listener);
}
