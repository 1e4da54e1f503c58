package dev.llafar.transcriber.whisper;

import dev.llafar.transcriber.model.DecodeRequest;
import dev.llafar.transcriber.whisper.checkpoint.Checkpoint;
import dev.llafar.transcriber.whisper.decoding.PromptComposer.Prompt;
import dev.llafar.transcriber.whisper.torch.WhisperProgram;
import java.util.ArrayList;
import java.util.List;

/**
 * Decodes utterances a second time with the session's phrases in the prompt. The second text replaces the first only if the
 * model, without the phrases, finds it almost equally likely: a checkpoint that was not trained with prompts answers one with
 * nonsense. Sessions without phrases have no additional cost.
 */
final class PhraseHints {
    /** The text with phrases may be less likely by this difference of log-probabilities: a factor of about 150. */
    private static final double MAX_LOSS_NATS = 5;

    private final Checkpoint checkpoint;
    private final WhisperProgram program;
    private final PromptReader prompts;

    PhraseHints(Checkpoint checkpoint, WhisperProgram program, PromptReader prompts) {
        this.checkpoint = checkpoint;
        this.program = program;
        this.prompts = prompts;
    }

    boolean areNeeded(SlotRow row, Attempt attempt) {
        DecodeRequest.Options options = row.request().options();
        return attempt.isAccepted()
                && !attempt.text().isEmpty()
                && !options.phrases().isEmpty()
                && row.attemptWithoutPhrases().isEmpty()
                && checkpoint.specialTokens().startOfPrevious().isPresent();
    }

    /** Starts the second attempt in the row's slot. */
    void begin(int r, SlotRow row, Attempt plain) {
        Prompt hinted = prompts.compose(row.request(), row.language(), true);
        prompts.read(hinted, r);
        row.restartWithPhrases(plain, hinted);
    }

    Attempt choose(int r, SlotRow row, Attempt plain, Attempt hinted) {
        if (!hinted.isAccepted() || hinted.text().isEmpty() || hinted.tokens().equals(plain.tokens())) {
            return plain;
        }
        return mayReplace(logProbabilities(r, row, plain), logProbabilities(r, row, hinted)) ? hinted : plain;
    }

    /** Those of the attempt's tokens and the end of text, after the prompt without phrases. */
    private List<Float> logProbabilities(int r, SlotRow row, Attempt attempt) {
        List<Integer> ids = new ArrayList<>(row.plainPrompt());
        int before = ids.size() - 1;
        ids.addAll(attempt.tokens());
        ids.add(checkpoint.specialTokens().endOfText());
        int limit = checkpoint.geometry().textPositions();
        int[] tokens = ids.stream().limit(limit).mapToInt(Integer::intValue).toArray();
        float[] all = program.align(tokens, r, List.of(), 1).logProbabilities();
        List<Float> following = new ArrayList<>();
        for (int t = before; t < tokens.length - 1; t++) {
            following.add(all[t]);
        }
        return following;
    }

    /**
     * Whether the text with phrases may replace the one without.
     *
     * @param plain log-probabilities, without phrases in the prompt, of the tokens that were decoded without phrases
     * @param hinted the same of the tokens that were decoded with phrases
     */
    static boolean mayReplace(List<Float> plain, List<Float> hinted) {
        return sum(hinted) >= sum(plain) - MAX_LOSS_NATS;
    }

    private static double sum(List<Float> logProbabilities) {
        return logProbabilities.stream().mapToDouble(Float::doubleValue).sum();
    }
}
