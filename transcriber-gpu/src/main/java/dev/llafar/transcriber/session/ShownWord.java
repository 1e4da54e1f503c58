package dev.llafar.transcriber.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A word as it is emitted, and without case and punctuation as it is compared, because a model often changes those when a
 * hypothesis grows.
 */
record ShownWord(String shown, String compared) {
    private static final Pattern WHITE_SPACE = Pattern.compile("[\\s\\p{Z}]+");

    static ShownWord of(String shown) {
        StringBuilder compared = new StringBuilder(shown.length());
        shown.toLowerCase(Locale.ROOT)
                .codePoints()
                .filter(Character::isLetterOrDigit)
                .forEach(compared::appendCodePoint);
        return new ShownWord(shown, compared.toString());
    }

    /** Splits at white space. A lone punctuation mark belongs to the word before it, or after it at the start. */
    static List<ShownWord> split(String text) {
        List<ShownWord> words = new ArrayList<>();
        String lead = "";
        for (String piece : WHITE_SPACE.split(text.strip(), -1)) {
            ShownWord word = of(lead + piece);
            if (!word.compared().isEmpty()) {
                words.add(word);
                lead = "";
            } else if (words.isEmpty()) {
                lead = piece.isEmpty() ? "" : lead + piece + " ";
            } else {
                ShownWord before = words.removeLast();
                words.add(new ShownWord(before.shown() + " " + piece, before.compared()));
            }
        }
        return words;
    }

    static String join(List<ShownWord> words) {
        StringBuilder text = new StringBuilder();
        for (ShownWord word : words) {
            text.append(text.isEmpty() ? "" : " ").append(word.shown());
        }
        return text.toString();
    }

    boolean matches(ShownWord other) {
        return compared.equals(other.compared);
    }
}
