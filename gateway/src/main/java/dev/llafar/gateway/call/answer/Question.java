package dev.llafar.gateway.call.answer;

import java.util.List;
import java.util.Optional;

/**
 * What is asked.
 *
 * @param id tells this question from all others; may be logged
 * @param system instead of the configured instructions to the model
 * @param conversation what was said before, oldest first, without this question
 * @param text the question itself
 * @param language ISO 639-1, of the question and so of the answer; empty when unknown
 */
public record Question(String id, Optional<String> system, List<Turn> conversation, String text, String language) {
    public Question {
        conversation = List.copyOf(conversation);
        if (text.isBlank()) {
            throw new IllegalArgumentException("text of question " + id + " is blank, expected words");
        }
    }

    /** What callers say must not reach a log. */
    @Override
    public String toString() {
        return "Question[id=" + id + ", turns=" + conversation.size() + ", language=" + language + "]";
    }
}
