package dev.llafar.transcriber.whisper;

import dev.llafar.transcriber.model.DecodeRequest;
import dev.llafar.transcriber.whisper.decoding.PromptComposer.Prompt;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One utterance in its slot: its prompt, the tokens of the current attempt, and the finished attempts that it keeps. */
final class SlotRow {
    private final DecodeRequest request;
    private final String language;
    private final float noSpeechProbability;
    private final Prompt plainPrompt;
    private final List<Integer> written = new ArrayList<>();
    private final SplittableRandom random;
    private Prompt prompt;
    private double logProbabilitySum;
    private int temperatureIndex;
    private @Nullable Attempt bestRefused;
    private @Nullable Attempt attemptWithoutPhrases;

    SlotRow(DecodeRequest request, String language, float noSpeechProbability, Prompt prompt) {
        this.request = request;
        this.language = language;
        this.noSpeechProbability = noSpeechProbability;
        this.random = new SplittableRandom(request.options().randomSeed());
        this.plainPrompt = prompt;
        this.prompt = prompt;
        this.written.addAll(prompt.forced());
    }

    DecodeRequest request() {
        return request;
    }

    String language() {
        return language;
    }

    float noSpeechProbability() {
        return noSpeechProbability;
    }

    /** From the start of transcript to the last token before text, without phrases. */
    List<Integer> plainPrompt() {
        return plainPrompt.ids().subList(plainPrompt.start(), plainPrompt.textStart());
    }

    /** The tokens after the prompt, including the forced text and without the end of text. */
    List<Integer> written() {
        return Collections.unmodifiableList(written);
    }

    /** The token to decode next. */
    int lastToken() {
        return written.isEmpty() ? prompt.ids().get(prompt.ids().size() - 1) : written.get(written.size() - 1);
    }

    /** The position of {@link #lastToken}. */
    int position() {
        return prompt.textStart() + written.size() - 1;
    }

    void write(int token, float logProbability) {
        written.add(token);
        logProbabilitySum += logProbability;
    }

    /** The average over the tokens that the model produced and the end of text, whose log-probability is the argument. */
    float averageLogProbability(float endLogProbability) {
        int own = written.size() - prompt.forced().size();
        return (float) ((logProbabilitySum + endLogProbability) / (own + 1));
    }

    /** The index of the temperature of the current attempt. */
    int temperatureIndex() {
        return temperatureIndex;
    }

    double uniform() {
        return random.nextDouble();
    }

    /** Keeps the best refused attempt and rewinds to the prompt, whose keys and values are still in the slot. */
    void retry(Attempt refused) {
        bestRefused = bestOfRefused(refused);
        temperatureIndex++;
        restart(prompt);
    }

    /** The best of all refused attempts, including the last one. */
    Attempt bestOfRefused(Attempt last) {
        Attempt kept = bestRefused;
        return kept == null || last.isBetterThan(kept) ? last : kept;
    }

    /** Keeps the attempt without phrases and starts again after a prompt that has been read into the slot. */
    void restartWithPhrases(Attempt plain, Prompt hinted) {
        attemptWithoutPhrases = plain;
        temperatureIndex = 0;
        restart(hinted);
    }

    /** The attempt without phrases, once the row is decoded with them. */
    Optional<Attempt> attemptWithoutPhrases() {
        return Optional.ofNullable(attemptWithoutPhrases);
    }

    private void restart(Prompt next) {
        prompt = next;
        written.clear();
        written.addAll(next.forced());
        logProbabilitySum = 0;
    }
}
