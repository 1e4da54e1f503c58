package dev.llafar.local.bedrock;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Translates the longest known phrases and leaves the rest unchanged. */
public final class PhraseBook {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}'’]+");
    private static final int MAX_WORDS = 16;
    private final Map<String, String> toWelsh = new HashMap<>();
    private final Map<String, String> toEnglish = new HashMap<>();

    /** A phrase in both languages. */
    public record Phrase(
            @JsonProperty(value = "en", required = true) String english,
            @JsonProperty(value = "cy", required = true) String welsh) {}

    public PhraseBook(List<Phrase> phrases) {
        for (Phrase phrase : phrases) {
            toWelsh.put(key(phrase.english()), phrase.welsh());
            toEnglish.put(key(phrase.welsh()), phrase.english());
        }
    }

    /** Translates from English to Welsh, or from Welsh to English. */
    public String translate(String text, String toLanguage) {
        Map<String, String> book = toLanguage.equals("cy") ? toWelsh : toEnglish;
        List<int[]> spans = WORD.matcher(text)
                .results()
                .map(result -> new int[] {result.start(), result.end()})
                .toList();
        StringBuilder translated = new StringBuilder();
        int copied = 0;
        int word = 0;
        while (word < spans.size()) {
            int length = longestKnown(book, text, spans, word);
            int start = spans.get(word)[0];
            int end = spans.get(word + Math.max(1, length) - 1)[1];
            translated.append(text, copied, start);
            if (length == 0) {
                translated.append(text, start, end);
            } else {
                translated.append(withoutStop(book.getOrDefault(key(text.substring(start, end)), "")));
            }
            copied = end;
            word += Math.max(1, length);
        }
        return translated.append(text.substring(copied)).toString();
    }

    private static int longestKnown(Map<String, String> book, String text, List<int[]> spans, int from) {
        for (int length = Math.min(MAX_WORDS, spans.size() - from); length > 0; length--) {
            if (book.containsKey(key(text.substring(spans.get(from)[0], spans.get(from + length - 1)[1])))) {
                return length;
            }
        }
        return 0;
    }

    private static String key(String text) {
        StringBuilder key = new StringBuilder();
        Matcher words = WORD.matcher(text.toLowerCase(Locale.ROOT).replace('’', '\''));
        while (words.find()) {
            key.append(words.group()).append(' ');
        }
        return key.toString();
    }

    /** Removes the punctuation at the end, because that of the text follows. */
    private static String withoutStop(String phrase) {
        return phrase.replaceAll("[.?!]+$", "");
    }
}
