package dev.llafar.transcriber.whisper.decoding;

import dev.llafar.transcriber.whisper.checkpoint.GenerationSettings;
import dev.llafar.transcriber.whisper.checkpoint.SpecialTokens;
import java.util.Arrays;
import java.util.stream.IntStream;

/** What is added to the logits of every token: 0, or minus infinity for those that are never written. */
public final class VocabularyMasks {
    private final SpecialTokens tokens;
    private final GenerationSettings settings;
    private final int vocabulary;

    public VocabularyMasks(SpecialTokens tokens, GenerationSettings settings, int vocabulary) {
        this.tokens = tokens;
        this.settings = settings;
        this.vocabulary = vocabulary;
    }

    /** The checkpoint's own list, and what steers: a control token in the middle of a text says nothing. */
    public float[] withTimestamps() {
        return mask(IntStream.concat(
                settings.suppressed().stream().mapToInt(Integer::intValue),
                tokens.control().stream().mapToInt(Integer::intValue)));
    }

    /** As {@link #withTimestamps}, and no timestamps either. */
    public float[] withoutTimestamps() {
        float[] mask = withTimestamps();
        Arrays.fill(mask, Math.min(tokens.firstTimestamp(), vocabulary), vocabulary, Float.NEGATIVE_INFINITY);
        return mask;
    }

    /** What a text does not begin with. */
    public float[] atBegin() {
        return mask(settings.suppressedAtBegin().stream().mapToInt(Integer::intValue));
    }

    private float[] mask(IntStream suppressed) {
        float[] mask = new float[vocabulary];
        // A list that names the end of text would never let a text end.
        suppressed
                .filter(token -> token != tokens.endOfText()
                        || settings.suppressedAtBegin().contains(token))
                .forEach(token -> mask[token] = Float.NEGATIVE_INFINITY);
        return mask;
    }
}
