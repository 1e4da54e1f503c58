package dev.llafar.transcriber.session;

import dev.llafar.transcriber.session.TrackerLimits.Stability;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The words of one utterance that have been promised. Hypotheses of the growing utterance come in; a word is promised when
 * it stood in the same place in successive hypotheses, is not among the last words and ended well before the speech does.
 * From then on every text that comes out starts with exactly these characters.
 *
 * <p>Words are what white space separates: text in scripts without it is promised only by the final.
 */
final class StablePrefix {
    private final Stability rule;
    private final List<ShownWord> promised = new ArrayList<>();
    private final Deque<List<ShownWord>> earlier = new ArrayDeque<>();

    StablePrefix(Stability rule) {
        this.rule = rule;
    }

    /** A text to show; its first {@code stableLength} UTF-16 code units are promised. */
    record Shown(String text, int stableLength) {}

    /** The promised text, empty at first. */
    String promised() {
        return ShownWord.join(promised);
    }

    /** Whether the hypothesis says anything else where words are promised. */
    boolean isContradictedBy(String hypothesis) {
        return agreeing(ShownWord.split(hypothesis), promised) < promised.size();
    }

    /**
     * Takes a hypothesis that does not contradict the promise.
     *
     * @param speechSamples how much speech it was made from
     */
    Shown extend(String hypothesis, int speechSamples) {
        List<ShownWord> words = keepingPromise(hypothesis);
        int stable = Math.min(agreedByAll(words), words.size() - rule.unstableWords());
        stable = Math.min(stable, wordsEndingBefore(words, speechSamples));
        if (stable > promised.size()) {
            promised.addAll(words.subList(promised.size(), stable));
        }
        earlier.addLast(words);
        if (earlier.size() >= rule.agreeingHypotheses()) {
            earlier.removeFirst();
        }
        return new Shown(ShownWord.join(words), promised().length());
    }

    /** The final's text: the hypothesis in the promised words' own spelling; only the promise if it says otherwise. */
    String conclude(String hypothesis) {
        return isContradictedBy(hypothesis) ? promised() : ShownWord.join(keepingPromise(hypothesis));
    }

    /** The promised words as they are shown. */
    List<ShownWord> promisedWords() {
        return List.copyOf(promised);
    }

    private List<ShownWord> keepingPromise(String hypothesis) {
        List<ShownWord> words = ShownWord.split(hypothesis);
        if (agreeing(words, promised) < promised.size()) {
            throw new IllegalArgumentException("a hypothesis contradicts the " + promised.size()
                    + " promised words, expected it to be decoded again with them as its prefix");
        }
        List<ShownWord> kept = new ArrayList<>(promised);
        kept.addAll(words.subList(promised.size(), words.size()));
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
        while (same < most && one.get(same).soundsLike(other.get(same))) {
            same++;
        }
        return same;
    }
}
