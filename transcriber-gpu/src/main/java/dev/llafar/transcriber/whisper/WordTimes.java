package dev.llafar.transcriber.whisper;

import dev.llafar.transcriber.model.Transcript;
import dev.llafar.transcriber.whisper.checkpoint.Checkpoint;
import dev.llafar.transcriber.whisper.decoding.WordAligner;
import dev.llafar.transcriber.whisper.decoding.WordSplitter;
import dev.llafar.transcriber.whisper.text.TextCodec;
import dev.llafar.transcriber.whisper.torch.WhisperProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Computes the time and the probability of each word of a finished row, by decoding it again and reading its attention. */
final class WordTimes {
    private final Checkpoint checkpoint;
    private final WhisperProgram program;
    private final WordAligner aligner;
    private final WordSplitter splitter;

    WordTimes(Checkpoint checkpoint, WhisperProgram program, TextCodec codec) {
        this.checkpoint = checkpoint;
        this.program = program;
        this.aligner = new WordAligner(checkpoint.generation().medianFilterWidth());
        this.splitter = new WordSplitter(codec::decodeRaw);
    }

    /**
     * The words of a row.
     *
     * @param prompt from the start of transcript to the last token before the text
     * @param text tokens without timestamps
     */
    List<Transcript.Word> of(int row, List<Integer> prompt, List<Integer> text, String language, int samples) {
        if (text.isEmpty()) {
            return List.of();
        }
        int positionSamples = 2 * checkpoint.features().hopSamples();
        int frames = Math.clamp(
                (samples + positionSamples - 1) / positionSamples,
                1,
                checkpoint.geometry().sourcePositions());
        List<Integer> before = alignmentPrompt(prompt, text.size());
        // If the row has filled the decoder's positions, there is no position for the end of text, and none is needed.
        int[] ids = IntStream.concat(
                        before.stream().mapToInt(Integer::intValue),
                        IntStream.concat(
                                text.stream().mapToInt(Integer::intValue),
                                IntStream.of(checkpoint.specialTokens().endOfText())))
                .limit(checkpoint.geometry().textPositions())
                .toArray();
        WhisperProgram.Alignment alignment =
                program.align(ids, row, checkpoint.generation().alignmentHeads(), frames);
        int last = before.size() - 1;
        int[] starts = aligner.startPositions(alignment.heads(), last, last + text.size() + 1);
        List<WordSplitter.Word> split = splitter.split(text, language);
        int[] boundaries = new int[split.size() + 1];
        boundaries[0] = starts[0] * positionSamples;
        int token = 0;
        for (int w = 0; w < split.size(); w++) {
            token += split.get(w).tokens();
            boundaries[w + 1] = starts[token] * positionSamples;
        }
        WordAligner.separate(boundaries, positionSamples, samples);
        List<Transcript.Word> words = new ArrayList<>();
        int from = last;
        for (int w = 0; w < split.size(); w++) {
            WordSplitter.Word word = split.get(w);
            if (!word.text().isBlank()) {
                float probability = probability(alignment.textLogProbabilities(), from, from + word.tokens());
                words.add(new Transcript.Word(word.text().strip(), boundaries[w], boundaries[w + 1], probability));
            }
            from += word.tokens();
        }
        return words;
    }

    /** Whisper aligns without timestamps even if the text was decoded with them. The prompt is unchanged if no position is left. */
    private List<Integer> alignmentPrompt(List<Integer> prompt, int textTokens) {
        OptionalInt noTimestamps = checkpoint.specialTokens().noTimestamps();
        if (noTimestamps.isEmpty()
                || prompt.getLast() == noTimestamps.getAsInt()
                || prompt.size() + textTokens >= checkpoint.geometry().textPositions()) {
            return prompt;
        }
        List<Integer> extended = new ArrayList<>(prompt);
        extended.add(noTimestamps.getAsInt());
        return extended;
    }

    /** The mean probability of the tokens among all text tokens, as Whisper computes it. */
    private static float probability(float[] logProbabilities, int from, int to) {
        double sum = 0;
        for (int t = from; t < to; t++) {
            sum += Math.exp(logProbabilities[t]);
        }
        return (float) (sum / (to - from));
    }
}
