package dev.llafar.gateway.call.speech;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** English and Welsh abbreviations, and whether a full stop after one also ends the sentence. */
final class Abbreviations {
    private static final Pattern DOTTED = Pattern.compile("\\p{L}(\\.\\p{L}{1,2})+");
    private static final Pattern INITIAL = Pattern.compile("\\p{Lu}|Ch|Dd|Ff|Ll|Ph|Rh|Th");

    /** Titles, and abbreviations that introduce a word: er enghraifft, hynny yw, gweler, tudalen, y Parchedig. */
    private static final Set<String> BEFORE_WORD = Set.of(
            "dr", "mr", "mrs", "ms", "prof", "st", "rev", "parch", "sgt", "capt", "hon", "e.g", "i.e", "cf", "viz",
            "vs", "e.e", "h.y", "gw", "tud", "approx", "fig", "tel", "ffôn", "ext", "est");

    private static final Set<String> BEFORE_NUMBER = Set.of("no", "nos", "rh", "p", "pp", "vol", "cyf");

    /** Times of day (y bore, y prynhawn, yr hwyr) and ends of lists (ac yn y blaen). */
    private static final Set<String> EITHER = Set.of("a.m", "p.m", "y.b", "y.p", "y.h", "etc", "a.y.b", "ayyb");

    private static final Set<String> RARELY_LAST = Set.of("ltd", "inc", "co", "plc", "jr", "sr", "dept", "univ");

    private static final Set<String> FIRST_WORDS = Set.of(
            "a",
            "ac",
            "an",
            "and",
            "are",
            "at",
            "ble",
            "but",
            "by",
            "can",
            "do",
            "does",
            "for",
            "from",
            "gallwch",
            "he",
            "how",
            "i",
            "if",
            "in",
            "is",
            "it",
            "mae",
            "maen",
            "mi",
            "ni",
            "nid",
            "no",
            "oes",
            "ond",
            "on",
            "our",
            "please",
            "she",
            "sut",
            "that",
            "the",
            "their",
            "there",
            "these",
            "they",
            "this",
            "to",
            "we",
            "what",
            "when",
            "where",
            "who",
            "why",
            "y",
            "yes",
            "yn",
            "yr",
            "you",
            "your",
            "ydy",
            "bydd",
            "cysylltwch",
            "ffoniwch");

    private Abbreviations() {}

    /** When a full stop after the word also ends the sentence. */
    enum Kind {
        /** Always: the word is no abbreviation. */
        NONE,
        /** Never. */
        BEFORE_WORD,
        /** Unless a number follows. */
        BEFORE_NUMBER,
        /** If a capital letter follows. */
        EITHER,
        /** If a word follows that often begins a sentence. */
        RARELY_LAST
    }

    static Kind kindOf(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        if (BEFORE_WORD.contains(lower)) {
            return Kind.BEFORE_WORD;
        }
        if (EITHER.contains(lower)) {
            return Kind.EITHER;
        }
        if (INITIAL.matcher(word).matches() && !word.equals("I")) {
            return Kind.BEFORE_WORD;
        }
        if (BEFORE_NUMBER.contains(lower)) {
            return Kind.BEFORE_NUMBER;
        }
        boolean isDotted = DOTTED.matcher(word).matches();
        return isDotted || RARELY_LAST.contains(lower) ? Kind.RARELY_LAST : Kind.NONE;
    }

    static boolean isFirstWord(String word) {
        return !word.isEmpty()
                && Character.isUpperCase(word.codePointAt(0))
                && FIRST_WORDS.contains(word.toLowerCase(Locale.ROOT));
    }
}
