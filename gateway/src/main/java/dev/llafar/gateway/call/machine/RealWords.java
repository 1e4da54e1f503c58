package dev.llafar.gateway.call.machine;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tells something said from a cough.
 *
 * @param fewestLetters in all words together, hesitations left out
 * @param hesitations words that say nothing, in lower case
 */
public record RealWords(int fewestLetters, Set<String> hesitations) {
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{M}\\p{N}'’]+");

    public RealWords {
        hesitations = Set.copyOf(hesitations);
    }

    /** Two letters, so that "no" and "na" count; hesitations of English and Welsh. */
    public static RealWords defaults() {
        return new RealWords(
                2,
                Set.of(
                        "um", "umm", "uh", "uhh", "er", "erm", "err", "hm", "hmm", "mm", "mmm", "mhm", "ah", "oh", "eh",
                        "ym", "ymm", "yym", "wel", "well"));
    }

    boolean areIn(String text) {
        int letters = 0;
        for (String word : BETWEEN_WORDS.split(text.toLowerCase(Locale.ROOT), -1)) {
            if (!hesitations.contains(word)) {
                letters += (int)
                        word.codePoints().filter(Character::isLetterOrDigit).count();
            }
        }
        return letters >= fewestLetters;
    }
}
