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
     * The tokens that the checkpoint suppresses, and all that steer the model and are not text. The end of text is never among
     * them, even if the checkpoint lists it: no text would end.
     */
    public float[] withTimestamps() {
        return mask(IntStream.concat(
                settings.suppressed().stream().mapToInt(Integer::intValue).filter(token -> token != tokens.endOfText()),
                tokens.control().stream().mapToInt(Integer::intValue)));
    }

    /** As {@link #withTimestamps}, and the timestamps. */
    public float[] withoutTimestamps() {
        float[] mask = withTimestamps();
        Arrays.fill(mask, Math.min(tokens.firstTimestamp(), vocabulary), vocabulary, Float.NEGATIVE_INFINITY);
        return mask;
    }

    /** The tokens that no text begins with; the end of text may be among them, then no text is empty. */
    public float[] atBegin() {
        return mask(settings.suppressedAtBegin().stream().mapToInt(Integer::intValue));
    }

    private float[] mask(IntStream suppressed) {
        float[] mask = new float[vocabulary];
        suppressed.forEach(token -> mask[token] = Float.NEGATIVE_INFINITY);
        return mask;
    }
}
