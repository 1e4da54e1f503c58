package dev.llafar.transcriber.whisper;

import dev.llafar.transcriber.model.DecodeRequest;
import dev.llafar.transcriber.model.Transcript;
import dev.llafar.transcriber.model.Transcript.Verdict;
import dev.llafar.transcriber.whisper.checkpoint.Checkpoint;
import dev.llafar.transcriber.whisper.checkpoint.SpecialTokens;
import dev.llafar.transcriber.whisper.decoding.TranscriptGuards;
import dev.llafar.transcriber.whisper.text.TextCodec;
import dev.llafar.transcriber.whisper.torch.WhisperProgram;
import dev.llafar.transcriber.whisper.torch.WhisperProgram.Chosen;
import java.util.List;
import java.util.Optional;

/** Judges what a row has written and decides whether it is delivered, refused, or written once more. */
final class Adjudicator {
    private final SpecialTokens special;
    private final DecoderOptions options;
    private final TextCodec codec;
    private final TranscriptGuards guards;
    private final PhraseHints hints;
    private final WordTimes wordTimes;

    Adjudicator(
            Checkpoint checkpoint,
            DecoderOptions options,
            WhisperProgram program,
            TextCodec codec,
            PromptReader prompts) {
        this.special = checkpoint.specialTokens();
        this.options = options;
        this.codec = codec;
        this.guards = new TranscriptGuards(options.guards());
        this.hints = new PhraseHints(checkpoint, program, prompts);
        this.wordTimes = new WordTimes(checkpoint, program, codec);
    }

    /** True if the row says one thing over and over: there is no need to wait for its end. */
    boolean seesLoop(SlotRow row) {
        return guards.endsInLoop(row.written());
    }

    /** The transcript, or nothing if the row, which is row r of the device, writes once more. */
    Optional<Transcript> finish(int r, SlotRow row, Chosen last) {
        Answer answer = judge(row, last);
        if (row.plainAnswer().isPresent()) {
            return Optional.of(
                    transcript(r, row, hints.choose(r, row, row.plainAnswer().get(), answer)));
        }
        if (answer.isRefused()) {
            if (row.attempt() + 1 < options.temperatures().size()) {
                row.tryAgain(answer);
                return Optional.empty();
            }
            return Optional.of(transcript(r, row, row.betterOf(answer)));
        }
        if (hints.wanted(row, answer)) {
            hints.begin(r, row, answer);
            return Optional.empty();
        }
        return Optional.of(transcript(r, row, answer));
    }

    /** The transcript of too little sound to hear anything in. */
    static Transcript silence(DecodeRequest request, List<String> known) {
        List<String> allowed = request.options().languages();
        String language = known.stream()
                .filter(code -> allowed.isEmpty() || allowed.contains(code))
                .findFirst()
                .orElseThrow();
        return new Transcript("", language, List.of(), 0, 1, 0, Verdict.NO_SPEECH);
    }

    private Answer judge(SlotRow row, Chosen last) {
        List<Integer> tokens = row.written().stream()
                .filter(token -> !special.isTimestamp(token))
                .toList();
        String text = codec.decode(tokens).strip();
        boolean ended = last.token() == special.endOfText();
        float average = row.averageLogProbability(ended ? last.logProbability() : 0);
        Verdict verdict = guards.judge(text, tokens, average, row.noSpeechProbability());
        return new Answer(tokens, text, average, options.temperatures().get(row.attempt()), verdict);
    }

    private Transcript transcript(int r, SlotRow row, Answer answer) {
        DecodeRequest request = row.request();
        List<Transcript.Word> words = answer.isAccepted() && request.options().wordTimes()
                ? wordTimes.of(r, row.plainPrompt(), answer.tokens(), row.language(), request.samples().length)
                : List.of();
        return new Transcript(
                answer.isAccepted() ? answer.text() : "",
                row.language(),
                words,
                answer.averageLogProbability(),
                row.noSpeechProbability(),
                (float) answer.temperature(),
                answer.verdict());
    }
}
