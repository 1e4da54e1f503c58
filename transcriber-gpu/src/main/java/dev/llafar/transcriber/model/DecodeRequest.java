package dev.llafar.transcriber.model;

import dev.llafar.audio.transcript.TranscriptionRequest.Task;
import java.util.List;

/**
 * A request to decode one utterance. Requests are compared by identity, so this is a class and not a record.
 */
public final class DecodeRequest {
    private final short[] samples;
    private final Options options;
    private final String prefix;

    /**
     * @param samples 16 kHz mono, at most the model's context; not copied, and not modified afterwards
     * @param options those of the session
     * @param prefix text with which the transcript must begin (the stable words of a partial), or empty
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
     * The options of a session.
     *
     * @param languages candidates for detection; empty means all that the model supports
     * @param task to transcribe or to translate
     * @param wordTimes fill {@link Transcript#words()}
     * @param phrases terms that are likely to be spoken
     * @param randomSeed for sampling at a temperature above 0, so that the same audio gives the same text
     */
    public record Options(List<String> languages, Task task, boolean wordTimes, List<String> phrases, long randomSeed) {
        public Options {
            languages = List.copyOf(languages);
            phrases = List.copyOf(phrases);
        }
    }
}
