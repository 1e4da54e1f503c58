package dev.llafar.gateway.call.answer;

/**
 * Settings of requests to the language model.
 *
 * @param modelId of a foundation model or an inference profile, or its ARN
 * @param system instructions to the model
 * @param temperature from 0, which always selects the most likely token, to 1
 * @param maxTokens of an answer
 * @param windowTokens of the conversation in a request, estimated; the oldest turns are dropped first
 * @param firstTextMillis time limit for the first text of an answer
 * @param totalMillis time limit for the whole answer
 */
public record AnswerSettings(
        String modelId,
        String system,
        float temperature,
        int maxTokens,
        int windowTokens,
        long firstTextMillis,
        long totalMillis) {
    private static final String SYSTEM = """
            You answer callers on the telephone. Your words are spoken aloud by a machine, so write only plain sentences: \
            no lists, no headings, no markdown, no links, no emoji. Be short: one to four short sentences. Begin with the \
            answer itself. Write numbers and times as they are spoken. Answer in the language the caller speaks. What \
            callers say comes from a speech recogniser and may have wrong words: guess what was meant, and ask when you \
            cannot. If you do not know something, say so.""";

    public AnswerSettings {
        if (!modelId.matches("[a-zA-Z0-9_.:/-]{1,2048}")) {
            throw new IllegalArgumentException("model id: '" + modelId + "'; expected the id or ARN of a model");
        }
        if (system.isBlank()) {
            throw new IllegalArgumentException("system: blank; expected instructions to the model");
        }
        if (!(temperature >= 0 && temperature <= 1)) {
            throw new IllegalArgumentException("temperature: " + temperature + "; expected 0 to 1");
        }
        inRange("max tokens", maxTokens, 1, 100_000);
        inRange("window tokens", windowTokens, 1, 1_000_000);
        inRange("first text millis", firstTextMillis, 1, 60_000);
        inRange("total millis", totalMillis, firstTextMillis, 600_000);
    }

    /** A small, fast model with short answers. */
    public static AnswerSettings defaults() {
        return new AnswerSettings("amazon.nova-lite-v1:0", SYSTEM, 0.3f, 400, 4_000, 6_000, 30_000);
    }

    public AnswerSettings withModel(String other) {
        return new AnswerSettings(other, system, temperature, maxTokens, windowTokens, firstTextMillis, totalMillis);
    }

    public AnswerSettings withSystem(String other) {
        return new AnswerSettings(modelId, other, temperature, maxTokens, windowTokens, firstTextMillis, totalMillis);
    }

    public AnswerSettings withLengths(int answerTokens, int conversationTokens) {
        return new AnswerSettings(
                modelId, system, temperature, answerTokens, conversationTokens, firstTextMillis, totalMillis);
    }

    public AnswerSettings withTimes(long firstText, long total) {
        return new AnswerSettings(modelId, system, temperature, maxTokens, windowTokens, firstText, total);
    }

    private static void inRange(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + ": " + value + "; expected " + min + " to " + max);
        }
    }
}
