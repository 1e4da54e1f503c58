package dev.llafar.transcriber.whisper;

import dev.llafar.transcriber.model.DecodeRequest;
import dev.llafar.transcriber.model.Transcript;
import dev.llafar.transcriber.model.Transcript.Verdict;
import dev.llafar.transcriber.whisper.checkpoint.Checkpoint;
import dev.llafar.transcriber.whisper.checkpoint.SpecialTokens;
import dev.llafar.transcriber.whisper.decoding.TranscriptGuards;
import dev.llafar.transcriber.whisper.decoding.TranscriptGuards.Assessment;
import dev.llafar.transcriber.whisper.text.TextCodec;
import dev.llafar.transcriber.whisper.torch.WhisperProgram;
import dev.llafar.transcriber.whisper.torch.WhisperProgram.Chosen;
import java.util.List;
import java.util.Optional;

/**
 * Evaluates a finished attempt of a row. Either the row has a transcript, or it is decoded again at a higher temperature or
 * with the session's phrases.
 */
final class AttemptEvaluator {
    private final SpecialTokens special;
    private final DecoderOptions options;
    private final TextCodec codec;
    private final TranscriptGuards guards;
    private final PhraseHints hints;
    private final WordTimes wordTimes;

    AttemptEvaluator(
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

    /** Whether the row repeats one phrase and need not be decoded further. */
    boolean isLooping(SlotRow row) {
        return guards.endsInLoop(row.written());
    }

    /** Returns the transcript, or nothing if the row, which is row r of the device, is decoded again. */
    Optional<Transcript> finish(int r, SlotRow row, Chosen last) {
        Attempt attempt = attempt(row, last);
        Optional<Attempt> plain = row.attemptWithoutPhrases();
        if (plain.isPresent()) {
            return Optional.of(accepted(r, row, hints.choose(r, row, plain.get(), attempt)));
        }
        if (attempt.isRefused()) {
            if (row.temperatureIndex() + 1 < options.temperatures().size()) {
                row.retry(attempt);
                return Optional.empty();
            }
            Attempt best = row.bestOfRefused(attempt);
            Verdict verdict = guards.verdict(best.assessment(), row.noSpeechProbability());
            return Optional.of(transcript(r, row, best, verdict));
        }
        if (hints.areNeeded(row, attempt)) {
            hints.begin(r, row, attempt);
            return Optional.empty();
        }
        return Optional.of(
                attempt.assessment() == Assessment.NO_SPEECH
                        ? transcript(r, row, attempt, Verdict.NO_SPEECH)
                        : accepted(r, row, attempt));
    }

    /** The transcript of an utterance that is too short to be decoded. */
    static Transcript silence(DecodeRequest request, List<String> known) {
        List<String> allowed = request.options().languages();
        String language = known.stream()
                .filter(code -> allowed.isEmpty() || allowed.contains(code))
                .findFirst()
                .orElseThrow();
        return new Transcript("", language, List.of(), 0, 1, 0, Verdict.NO_SPEECH);
    }

    private Attempt attempt(SlotRow row, Chosen last) {
        List<Integer> tokens = row.written().stream()
                .filter(token -> !special.isTimestamp(token))
                .toList();
        String text = codec.decode(tokens).strip();
        boolean ended = last.token() == special.endOfText();
        float average = row.averageLogProbability(ended ? last.logProbability() : 0);
        Assessment assessment = guards.assess(text, tokens, average, row.noSpeechProbability());
        return new Attempt(tokens, text, average, options.temperatures().get(row.temperatureIndex()), assessment);
    }

    private Transcript accepted(int r, SlotRow row, Attempt attempt) {
        return transcript(r, row, attempt, Verdict.ACCEPTED);
    }

    private Transcript transcript(int r, SlotRow row, Attempt attempt, Verdict verdict) {
        DecodeRequest request = row.request();
        boolean hasText = verdict != Verdict.NO_SPEECH;
        List<Transcript.Word> words = hasText && request.options().wordTimes()
                ? wordTimes.of(r, row.plainPrompt(), attempt.tokens(), row.language(), request.samples().length)
                : List.of();
        return new Transcript(
                hasText ? attempt.text() : "",
                row.language(),
                words,
                attempt.averageLogProbability(),
                row.noSpeechProbability(),
                (float) attempt.temperature(),
                verdict);
    }
}
