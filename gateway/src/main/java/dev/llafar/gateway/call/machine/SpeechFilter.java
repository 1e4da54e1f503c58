package dev.llafar.gateway.call.machine;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Decides whether a transcript contains words to answer. Coughs and hesitations do not interrupt an answer and ask nothing.
 *
 * @param minLetters in all words together, hesitations excluded
 * @param hesitations in lower case
 */
public record SpeechFilter(int minLetters, Set<String> hesitations) {
    private static final Pattern WORD_SEPARATOR = Pattern.compile("[^\\p{L}\\p{M}\\p{N}'’]+");

    public SpeechFilter {
        hesitations = Set.copyOf(hesitations);
    }

    /** Two letters, so that "no" and "na" count; hesitations of English and Welsh. */
    public static SpeechFilter defaults() {
        return new SpeechFilter(
                2,
                Set.of(
                        "um", "umm", "uh", "uhh", "er", "erm", "err", "hm", "hmm", "mm", "mmm", "mhm", "ah", "oh", "eh",
                        "ym", "ymm", "yym", "wel", "well"));
    }

    boolean accepts(String text) {
        int letters = 0;
        for (String word : WORD_SEPARATOR.split(text.toLowerCase(Locale.ROOT), -1)) {
            if (!hesitations.contains(word)) {
                letters += (int)
                        word.codePoints().filter(Character::isLetterOrDigit).count();
            }
        }
        return letters >= minLetters;
    }
}
