package dev.llafar.transcriber.whisper.decoding;

import dev.llafar.audio.transcript.TranscriptionRequest.Task;
import dev.llafar.transcriber.whisper.checkpoint.SpecialTokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Composes Whisper's prompt: phrases, start of transcript, language, task, and whether there are timestamps. */
public final class PromptComposer {
    private final SpecialTokens tokens;
    private final int maxPreviousTokens;

    /**
     * Creates the composer of one checkpoint.
     *
     * @param textPositions of the decoder; phrases use at most half of them, as in Whisper
     */
    public PromptComposer(SpecialTokens tokens, int textPositions) {
        this.tokens = tokens;
        this.maxPreviousTokens = textPositions / 2 - 1;
    }

    /**
     * The prompt of one utterance.
     *
     * @param ids all tokens, including the forced text
     * @param start the position of the start of transcript
     * @param textStart the position at which the text begins, including the forced text
     */
    public record Prompt(List<Integer> ids, int start, int textStart) {
        public Prompt {
            ids = List.copyOf(ids);
        }

        /** The forced text and its timestamp, with which the transcript begins. */
        public List<Integer> forced() {
            return ids.subList(textStart, ids.size());
        }
    }

    /**
     * Composes the prompt of one utterance.
     *
     * @param previous tokens of phrases, or empty; only the last ones are used if there are too many
     * @param language code; ignored by an English-only checkpoint
     * @param forced tokens with which the transcript must begin
     */
    public Prompt compose(int[] previous, String language, Task task, boolean timestamps, int[] forced) {
        List<Integer> ids = new ArrayList<>();
        if (previous.length > 0 && tokens.startOfPrevious().isPresent()) {
            ids.add(tokens.startOfPrevious().getAsInt());
            Arrays.stream(previous)
                    .skip(Math.max(0, previous.length - maxPreviousTokens))
                    .forEach(ids::add);
        }
        int start = ids.size();
        ids.add(tokens.startOfTranscript());
        Integer languageToken = tokens.languages().get(language);
        if (languageToken != null) {
            ids.add(languageToken);
        }
        (task == Task.TRANSLATE ? tokens.translate() : tokens.transcribe()).ifPresent(ids::add);
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
