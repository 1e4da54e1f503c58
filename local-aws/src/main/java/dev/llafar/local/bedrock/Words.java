package dev.llafar.local.bedrock;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of a text, for retrieval and for the detection of its language. */
final class Words {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");

    /** Words that are frequent in sentences about any subject. */
    private static final Set<String> COMMON_ENGLISH = Set.of(
            "a", "am", "an", "and", "any", "are", "at", "by", "can", "do", "does", "for", "from", "have", "how", "i",
            "in", "is", "it", "me", "my", "of", "on", "that", "the", "there", "this", "to", "what", "when", "where",
            "which", "who", "will", "with", "would", "you", "your");

    private static final Set<String> COMMON_WELSH = Set.of(
            "ac", "ar", "beth", "chi", "ddim", "dych", "dydy", "eich", "enw", "fy", "gyda", "hi", "mae", "n", "o",
            "oes", "pryd", "pwy", "r", "rydyn", "sut", "sy", "sydd", "y", "ydy", "ydych", "ydw", "yma", "yn", "yr",
            "yw");

    private Words() {}

    static List<String> of(String text) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(text.toLowerCase(Locale.ROOT));
        while (matcher.find()) {
            words.add(matcher.group());
        }
        return words;
    }

    static boolean isCommon(String word) {
        return word.length() == 1 || COMMON_ENGLISH.contains(word) || COMMON_WELSH.contains(word);
    }

    /** Returns {@code cy} or {@code en}, the language with more frequent words in the text; English if undecided. */
    static String language(String text) {
        List<String> words = of(text);
        long welsh = words.stream().filter(COMMON_WELSH::contains).count();
        long english = words.stream().filter(COMMON_ENGLISH::contains).count();
        return welsh > english ? "cy" : "en";
    }
}
