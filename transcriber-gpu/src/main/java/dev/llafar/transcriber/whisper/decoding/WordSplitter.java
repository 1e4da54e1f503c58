package dev.llafar.transcriber.whisper.decoding;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Groups tokens into words. */
public final class WordSplitter {
    /** Languages without spaces, in which tokens that decode to whole characters form a word. */
    private static final Set<String> UNSPACED = Set.of("zh", "ja", "th", "lo", "my", "yue");

    private static final String JOINS_NEXT = "\"'“¿([{-";
    private static final String JOINS_PREVIOUS = "\"'.。,，!！?？:：”)]}、";

    private final Decoder decoder;

    public WordSplitter(Decoder decoder) {
        this.decoder = decoder;
    }

    /** Decodes tokens to text, with a replacement character at the end if they end within a character. */
    @FunctionalInterface
    public interface Decoder {
        String decode(List<Integer> tokens);
    }

    /** A word and its number of tokens. */
    public record Word(String text, int tokens) {}

    /** The words of a text in order; their token counts add up to all tokens. */
    public List<Word> split(List<Integer> tokens, String language) {
        List<Word> pieces = wholeCharacters(tokens);
        return mergePunctuation(UNSPACED.contains(language) ? pieces : onSpaces(pieces));
    }

    private List<Word> wholeCharacters(List<Integer> tokens) {
        List<Word> pieces = new ArrayList<>();
        int from = 0;
        for (int to = 1; to <= tokens.size(); to++) {
            String text = decoder.decode(tokens.subList(from, to));
            if (to == tokens.size() || text.isEmpty() || text.charAt(text.length() - 1) != '\uFFFD') {
                pieces.add(new Word(text.replace("\uFFFD", ""), to - from));
                from = to;
            }
        }
        return pieces;
    }

    private static List<Word> onSpaces(List<Word> pieces) {
        List<Word> words = new ArrayList<>();
        for (Word piece : pieces) {
            boolean begins = words.isEmpty()
                    || piece.text().startsWith(" ")
                    || (!piece.text().isBlank() && isPunctuation(piece.text().strip()));
            if (begins) {
                words.add(piece);
            } else {
                join(words, words.size() - 1, piece);
            }
        }
        return words;
    }

    private static boolean isPunctuation(String text) {
        return text.chars().allMatch(c -> c < 128 && !Character.isLetterOrDigit(c) && !Character.isWhitespace(c));
    }

    private static List<Word> mergePunctuation(List<Word> words) {
        List<Word> forward = new ArrayList<>();
        for (Word word : words) {
            int last = forward.size() - 1;
            String text = word.text().strip();
            boolean closes = last >= 0
                    && !text.isEmpty()
                    && !word.text().startsWith(" ")
                    && text.chars().allMatch(c -> JOINS_PREVIOUS.indexOf(c) >= 0);
            boolean opened = last >= 0 && opens(forward.get(last).text());
            if (closes || opened) {
                join(forward, last, word);
            } else {
                forward.add(word);
            }
        }
        return forward;
    }

    private static boolean opens(String text) {
        String mark = text.strip();
        return text.startsWith(" ") && mark.length() == 1 && JOINS_NEXT.contains(mark);
    }

    private static void join(List<Word> words, int at, Word next) {
        Word before = words.get(at);
        words.set(at, new Word(before.text() + next.text(), before.tokens() + next.tokens()));
    }
}
