package dev.llafar.transcriber.session;

import dev.llafar.transcriber.session.TrackerLimits.Stability;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The words of one utterance that no longer change. A word becomes stable when it is at the same place in successive
 * hypotheses, is not among the last words, and ended well before the end of the speech. Every later text of the utterance
 * starts with exactly these characters.
 *
 * <p>Words are separated by white space. In scripts without it, no text is stable before the final.
 */
final class StablePrefix {
    private final Stability rule;
    private final List<ShownWord> stableWords = new ArrayList<>();
    private final Deque<List<ShownWord>> earlier = new ArrayDeque<>();

    StablePrefix(Stability rule) {
        this.rule = rule;
    }

    /** A text whose first {@code stableLength} UTF-16 code units are stable. */
    record Hypothesis(String text, int stableLength) {}

    /** The stable text, initially empty. */
    String text() {
        return ShownWord.join(stableWords);
    }

    /** Whether the hypothesis differs from the stable words or is shorter. */
    boolean isContradictedBy(String hypothesis) {
        return agreeing(ShownWord.split(hypothesis), stableWords) < stableWords.size();
    }

    /**
     * Adds a hypothesis that does not contradict the stable words.
     *
     * @param speechSamples the length of the speech that it was decoded from
     */
    Hypothesis extend(String hypothesis, int speechSamples) {
        List<ShownWord> words = withStableWords(hypothesis);
        int stable = Math.min(agreedByAll(words), words.size() - rule.unstableWords());
        stable = Math.min(stable, wordsEndingBefore(words, speechSamples));
        if (stable > stableWords.size()) {
            stableWords.addAll(words.subList(stableWords.size(), stable));
        }
        earlier.addLast(words);
        if (earlier.size() >= rule.agreeingHypotheses()) {
            earlier.removeFirst();
        }
        return new Hypothesis(ShownWord.join(words), text().length());
    }

    /** The final's text: the hypothesis with the stable spelling, or only the stable text if the hypothesis contradicts it. */
    String finalText(String hypothesis) {
        return isContradictedBy(hypothesis) ? text() : ShownWord.join(withStableWords(hypothesis));
    }

    List<ShownWord> words() {
        return List.copyOf(stableWords);
    }

    private List<ShownWord> withStableWords(String hypothesis) {
        List<ShownWord> words = ShownWord.split(hypothesis);
        if (agreeing(words, stableWords) < stableWords.size()) {
            throw new IllegalArgumentException("a hypothesis contradicts the " + stableWords.size()
                    + " stable words, expected it to be decoded again with them as its prefix");
        }
        List<ShownWord> kept = new ArrayList<>(stableWords);
        kept.addAll(words.subList(stableWords.size(), words.size()));
        return kept;
    }

    private int agreedByAll(List<ShownWord> words) {
        if (earlier.size() < rule.agreeingHypotheses() - 1) {
            return 0;
        }
        int agreed = words.size();
        for (List<ShownWord> before : earlier) {
            agreed = Math.min(agreed, agreeing(words, before));
        }
        return agreed;
    }

    private int wordsEndingBefore(List<ShownWord> words, int speechSamples) {
        int characters =
                words.stream().mapToInt(word -> word.compared().length()).sum();
        long limit = (long) speechSamples - rule.guardSamples();
        int ended = 0;
        long spoken = 0;
        for (ShownWord word : words) {
            spoken += word.compared().length();
            if (spoken * speechSamples > limit * characters) {
                break;
            }
            ended++;
        }
        return ended;
    }

    private static int agreeing(List<ShownWord> one, List<ShownWord> other) {
        int most = Math.min(one.size(), other.size());
        int same = 0;
        while (same < most && one.get(same).matches(other.get(same))) {
            same++;
        }
        return same;
    }
}
