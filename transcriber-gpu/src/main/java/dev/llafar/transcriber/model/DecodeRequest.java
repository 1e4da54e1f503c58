package dev.llafar.transcriber.model;

import java.util.List;

/**
 * One utterance to be written down. Identity matters: two requests with equal fields are two requests, so this is a class
 * and not a record.
 */
public final class DecodeRequest {
    private final short[] samples;
    private final Options options;
    private final String prefix;

    /**
     * @param samples 16 kHz mono, at most the model's context long; handed over, not copied
     * @param options what the session asked for
     * @param prefix text that the answer must begin with (words that a partial has promised), or empty
     */
    public DecodeRequest(short[] samples, Options options, String prefix) {
        this.samples = samples;
        this.options = options;
        this.prefix = prefix;
    }

    public short[] samples() {
        return samples;
    }

    public Options options() {
        return options;
    }

    public String prefix() {
        return prefix;
    }

    /**
     * Constant for a session.
     *
     * @param languages to detect among; empty means all the model knows
     * @param task as spoken or translated
     * @param wordTimes fill {@link Transcript#words()}
     * @param phrases terms likely to be said
     * @param randomSeed for sampling at a temperature above zero: the same audio gives the same text
     */
    public record Options(
            List<String> languages, SpeechTask task, boolean wordTimes, List<String> phrases, long randomSeed) {
        public Options {
            languages = List.copyOf(languages);
            phrases = List.copyOf(phrases);
        }
    }
}
