package dev.llafar.local.bedrock;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.llafar.local.protocol.Constraints;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the answer to the most similar question, by the cosine similarity of weighted words. Rare words weigh more. */
public final class Faq {
    /** Below this similarity the question counts as a different one. */
    private static final double MIN_SIMILARITY = 0.5;

    private static final Pattern NON_BLANK = Pattern.compile("(?s).*\\S.*");
    private static final double COMMON_WEIGHT = 0.1;
    private final List<Variant> variants = new ArrayList<>();
    private final Map<String, Integer> variantsWith = new HashMap<>();

    /**
     * An answer with its questions.
     *
     * @param language {@code en} or {@code cy}
     * @param questions with this answer
     */
    public record Entry(
            @JsonProperty(required = true) String language,
            List<String> questions,
            @JsonProperty(required = true) String answer) {
        public Entry {
            Constraints.requireMatch("language", language, NON_BLANK);
            Constraints.requireMatch("answer", answer, NON_BLANK);
            questions = questions == null ? List.of() : List.copyOf(questions);
        }
    }

    /** One question with its answer. */
    record Variant(Map<String, Integer> words, String answer) {}

    public Faq(List<Entry> entries) {
        for (Entry entry : entries) {
            for (String question : entry.questions()) {
                Map<String, Integer> words = counted(question);
                variants.add(new Variant(words, entry.answer()));
                new HashSet<>(words.keySet()).forEach(word -> variantsWith.merge(word, 1, Integer::sum));
            }
        }
    }

    /** Returns the answer to the most similar question; empty if none is similar. */
    public Optional<String> answer(String question) {
        Map<String, Integer> asked = counted(question);
        double best = MIN_SIMILARITY;
        Optional<String> answer = Optional.empty();
        for (Variant variant : variants) {
            double similarity = cosine(asked, variant.words());
            if (similarity > best) {
                best = similarity;
                answer = Optional.of(variant.answer());
            }
        }
        return answer;
    }

    private static Map<String, Integer> counted(String text) {
        Map<String, Integer> counts = new HashMap<>();
        Words.of(text).forEach(word -> counts.merge(word, 1, Integer::sum));
        return counts;
    }

    private double cosine(Map<String, Integer> left, Map<String, Integer> right) {
        double product = 0;
        for (Map.Entry<String, Integer> word : left.entrySet()) {
            int other = right.getOrDefault(word.getKey(), 0);
            double weight = weight(word.getKey());
            product += word.getValue() * other * weight * weight;
        }
        double norms = norm(left) * norm(right);
        return norms == 0 ? 0 : product / norms;
    }

    private double norm(Map<String, Integer> words) {
        double squares = 0;
        for (Map.Entry<String, Integer> word : words.entrySet()) {
            double value = word.getValue() * weight(word.getKey());
            squares += value * value;
        }
        return Math.sqrt(squares);
    }

    private double weight(String word) {
        double rare = Math.log(1 + variants.size() / (1.0 + variantsWith.getOrDefault(word, 0)));
        return Words.isCommon(word) ? COMMON_WEIGHT * rare : rare;
    }
}
