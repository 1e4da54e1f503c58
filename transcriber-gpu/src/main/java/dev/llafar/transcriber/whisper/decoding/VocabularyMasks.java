package dev.llafar.transcriber.whisper.decoding;

import dev.llafar.transcriber.whisper.checkpoint.GenerationSettings;
import dev.llafar.transcriber.whisper.checkpoint.SpecialTokens;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Masks that are added to the logits: 0 for each token, or minus infinity for a suppressed one. */
public final class VocabularyMasks {
    private final SpecialTokens tokens;
    private final GenerationSettings settings;
    private final int vocabulary;

    public VocabularyMasks(SpecialTokens tokens, GenerationSettings settings, int vocabulary) {
        this.tokens = tokens;
        this.settings = settings;
        this.vocabulary = vocabulary;
    }

    /**
     * Suppresses the tokens that the checkpoint lists and all control tokens. The end of text is not suppressed even if the
     * checkpoint lists it, because no text would end.
     */
    public float[] withTimestamps() {
        return mask(IntStream.concat(
                settings.suppressed().stream().mapToInt(Integer::intValue).filter(token -> token != tokens.endOfText()),
                tokens.control().stream().mapToInt(Integer::intValue)));
    }

    /** Suppresses the timestamps in addition to the tokens of {@link #withTimestamps}. */
    public float[] withoutTimestamps() {
        float[] mask = withTimestamps();
        Arrays.fill(mask, Math.min(tokens.firstTimestamp(), vocabulary), vocabulary, Float.NEGATIVE_INFINITY);
        return mask;
    }

    /** Suppresses the tokens with which no text begins. If the end of text is among them, no text is empty. */
    public float[] atBegin() {
        return mask(settings.suppressedAtBegin().stream().mapToInt(Integer::intValue));
    }

    private float[] mask(IntStream suppressed) {
        float[] mask = new float[vocabulary];
        suppressed.forEach(token -> mask[token] = Float.NEGATIVE_INFINITY);
        return mask;
    }
}
