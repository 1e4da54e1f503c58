package dev.llafar.transcriber.whisper;

import dev.llafar.transcriber.model.DecodeRequest;
import dev.llafar.transcriber.model.Transcript.Verdict;
import dev.llafar.transcriber.whisper.decoding.PromptComposer.Prompt;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One utterance in its slot: what it has read, what it has written in this attempt, and its best attempt so far. */
final class SlotRow {
    private final DecodeRequest request;
    private final String language;
    private final float noSpeechProbability;
    private final List<Integer> written = new ArrayList<>();
    private final SplittableRandom random;
    private Prompt prompt;
    private double logProbabilitySum;
    private int attempt;
    private @Nullable Attempt best;

    SlotRow(DecodeRequest request, String language, float noSpeechProbability, Prompt prompt) {
        this.request = request;
        this.language = language;
        this.noSpeechProbability = noSpeechProbability;
        this.random = new SplittableRandom(request.options().randomSeed());
        this.prompt = prompt;
        this.written.addAll(prompt.forced());
    }

    /** A finished attempt that the guards did not accept. */
    record Attempt(float averageLogProbability, double temperature, Verdict verdict) {}

    DecodeRequest request() {
        return request;
    }

    String language() {
        return language;
    }

    float noSpeechProbability() {
        return noSpeechProbability;
    }

    Prompt prompt() {
        return prompt;
    }

    /** After the prompt, forced text included; the end of text never. */
    List<Integer> written() {
        return Collections.unmodifiableList(written);
    }

    /** The token to feed next. */
    int lastToken() {
        return written.isEmpty() ? prompt.ids().get(prompt.ids().size() - 1) : written.get(written.size() - 1);
    }

    /** Where {@link #lastToken} stands. */
    int position() {
        return prompt.textStart() + written.size() - 1;
    }

    void write(int token, float logProbability) {
        written.add(token);
        logProbabilitySum += logProbability;
    }

    /** Over the tokens written by the model and the end of text, whose log-probability is given. */
    float averageLogProbability(float endLogProbability) {
        int own = written.size() - (prompt.ids().size() - prompt.textStart());
        return (float) ((logProbabilitySum + endLogProbability) / (own + 1));
    }

    int attempt() {
        return attempt;
    }

    double uniform() {
        return random.nextDouble();
    }

    /** Keeps the likeliest of the refused attempts and rewinds to the prompt, whose keys and values still stand. */
    void refuse(Attempt refused) {
        Attempt kept = best;
        if (kept == null || refused.averageLogProbability() > kept.averageLogProbability()) {
            best = refused;
        }
        attempt++;
        restart(prompt);
    }

    /** Begins anew with a prompt that has been read into the slot. */
    void restart(Prompt next) {
        prompt = next;
        written.clear();
        written.addAll(next.forced());
        logProbabilitySum = 0;
    }

    /** The likeliest of all refused attempts, the last one among them. */
    Attempt bestOr(Attempt last) {
        Attempt kept = best;
        return kept == null || last.averageLogProbability() > kept.averageLogProbability() ? last : kept;
    }
}
