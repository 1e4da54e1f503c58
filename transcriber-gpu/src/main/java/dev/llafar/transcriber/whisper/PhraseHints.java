package dev.llafar.transcriber.whisper;

import dev.llafar.transcriber.model.DecodeRequest;
import dev.llafar.transcriber.whisper.checkpoint.Checkpoint;
import dev.llafar.transcriber.whisper.decoding.HintRule;
import dev.llafar.transcriber.whisper.decoding.PromptComposer.Prompt;
import dev.llafar.transcriber.whisper.torch.WhisperProgram;
import java.util.ArrayList;
import java.util.List;

/**
 * Phrases: an accepted answer is written a second time with them in the prompt, and the second replaces the first if the
 * rule allows. Sessions without phrases pay nothing.
 */
final class PhraseHints {
    private final Checkpoint checkpoint;
    private final WhisperProgram program;
    private final PromptReader prompts;

    PhraseHints(Checkpoint checkpoint, WhisperProgram program, PromptReader prompts) {
        this.checkpoint = checkpoint;
        this.program = program;
        this.prompts = prompts;
    }

    boolean wanted(SlotRow row, Attempt attempt) {
        DecodeRequest.Options options = row.request().options();
        return attempt.isAccepted()
                && !attempt.text().isEmpty()
                && !options.phrases().isEmpty()
                && row.attemptWithoutPhrases().isEmpty()
                && checkpoint.specialTokens().startOfPrevious().isPresent();
    }

    /** Starts the second writing in the row's slot. */
    void begin(int r, SlotRow row, Attempt plain) {
        Prompt hinted = prompts.compose(row.request(), row.language(), true);
        prompts.read(hinted, r);
        row.restartWithPhrases(plain, hinted);
    }

    Attempt choose(int r, SlotRow row, Attempt plain, Attempt hinted) {
        if (!hinted.isAccepted() || hinted.text().isEmpty() || hinted.tokens().equals(plain.tokens())) {
            return plain;
        }
        return HintRule.mayReplace(logProbabilities(r, row, plain), logProbabilities(r, row, hinted)) ? hinted : plain;
    }

    /** Of the answer's tokens and the end of text, read after the prompt without phrases. */
    private List<Float> logProbabilities(int r, SlotRow row, Attempt attempt) {
        List<Integer> ids = new ArrayList<>(row.plainPrompt());
        int before = ids.size() - 1;
        ids.addAll(attempt.tokens());
        ids.add(checkpoint.specialTokens().endOfText());
        int most = checkpoint.geometry().textPositions();
        int[] read = ids.stream().limit(most).mapToInt(Integer::intValue).toArray();
        float[] all = program.align(read, r, List.of(), 1).logProbabilities();
        List<Float> following = new ArrayList<>();
        for (int t = before; t < read.length - 1; t++) {
            following.add(all[t]);
        }
        return following;
    }
}
