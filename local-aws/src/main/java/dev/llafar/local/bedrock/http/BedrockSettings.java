package dev.llafar.local.bedrock.http;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Settings of the stand-in for Amazon Bedrock.
 *
 * @param models known ids of models and inference profiles
 * @param firstTokenMillis delay before the first token
 * @param tokenMillis delay between tokens; 0 writes them as fast as the connection accepts them
 * @param faq file of questions and answers; empty for the built-in one
 * @param phrases file of the phrase book; empty for the built-in one
 */
public record BedrockSettings(
        Set<String> models, long firstTokenMillis, long tokenMillis, Optional<Path> faq, Optional<Path> phrases) {
    /** The default model of the gateway. */
    public static final String MODEL = "amazon.nova-lite-v1:0";

    public BedrockSettings {
        models = Set.copyOf(models);
        if (firstTokenMillis < 0 || tokenMillis < 0) {
            throw new IllegalArgumentException("firstTokenMillis is " + firstTokenMillis + " and tokenMillis is "
                    + tokenMillis + ", expected 0 or more");
        }
    }

    /** 250 ms before the first token, then about 30 tokens per second. */
    public static BedrockSettings defaults() {
        return new BedrockSettings(
                Set.of(
                        MODEL,
                        "eu." + MODEL,
                        "us." + MODEL,
                        "amazon.nova-micro-v1:0",
                        "eu.amazon.nova-micro-v1:0",
                        "amazon.nova-pro-v1:0",
                        "anthropic.claude-3-haiku-20240307-v1:0",
                        "eu.anthropic.claude-haiku-4-5-20251001-v1:0"),
                250,
                33,
                Optional.empty(),
                Optional.empty());
    }

    public BedrockSettings withPace(long firstToken, long token) {
        return new BedrockSettings(models, firstToken, token, faq, phrases);
    }

    public BedrockSettings withFiles(Optional<Path> otherFaq, Optional<Path> otherPhrases) {
        return new BedrockSettings(models, firstTokenMillis, tokenMillis, otherFaq, otherPhrases);
    }
}
