package dev.llafar.transcriber.whisper.decoding;

import dev.llafar.transcriber.model.SpeechTask;
import dev.llafar.transcriber.whisper.checkpoint.SpecialTokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Composes what Whisper reads before it writes: earlier words, start of transcript, language, task, timestamps or not. */
public final class PromptComposer {
    private final SpecialTokens tokens;
    private final int mostPreviousTokens;

    /**
     * Makes the composer of one checkpoint.
     *
     * @param textPositions of the decoder; earlier words take at most half of them, as in Whisper itself
     */
    public PromptComposer(SpecialTokens tokens, int textPositions) {
        this.tokens = tokens;
        this.mostPreviousTokens = textPositions / 2 - 1;
    }

    /**
     * What stands before the text of one utterance.
     *
     * @param ids all of it, forced text included
     * @param start where the start of transcript stands
     * @param textStart where text begins, forced text included
     */
    public record Prompt(List<Integer> ids, int start, int textStart) {
        public Prompt {
            ids = List.copyOf(ids);
        }

        /** The forced text (and its timestamp), which the answer begins with. */
        public List<Integer> forced() {
            return ids.subList(textStart, ids.size());
        }
    }

    /**
     * Composes the prompt of one utterance.
     *
     * @param previous tokens of words likely to be said, or empty; the last ones are kept where they are too many
     * @param language code; of no meaning to an English-only checkpoint
     * @param forced tokens that the answer must begin with
     */
    public Prompt compose(int[] previous, String language, SpeechTask task, boolean timestamps, int[] forced) {
        List<Integer> ids = new ArrayList<>();
        if (previous.length > 0 && tokens.startOfPrevious().isPresent()) {
            ids.add(tokens.startOfPrevious().getAsInt());
            Arrays.stream(previous)
                    .skip(Math.max(0, previous.length - mostPreviousTokens))
                    .forEach(ids::add);
        }
        int start = ids.size();
        ids.add(tokens.startOfTranscript());
        Integer languageToken = tokens.languages().get(language);
        if (languageToken != null) {
            ids.add(languageToken);
        }
        (task == SpeechTask.TRANSLATE ? tokens.translate() : tokens.transcribe()).ifPresent(ids::add);
        if (!timestamps) {
            tokens.noTimestamps().ifPresent(ids::add);
        }
        int textStart = ids.size();
        if (timestamps && forced.length > 0) {
            ids.add(tokens.firstTimestamp());
        }
        Arrays.stream(forced).forEach(ids::add);
        return new Prompt(ids, start, textStart);
    }
}
