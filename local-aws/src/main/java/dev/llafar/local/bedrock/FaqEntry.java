package dev.llafar.local.bedrock;

import java.util.List;

/**
 * One answer.
 *
 * @param language {@code en} or {@code cy}
 * @param questions ways to ask for it
 */
public record FaqEntry(String language, List<String> questions, String answer) {
    public FaqEntry {
        questions = List.copyOf(questions);
    }
}
