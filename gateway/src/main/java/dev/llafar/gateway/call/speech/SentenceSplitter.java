package dev.llafar.gateway.call.speech;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits English and Welsh text into sentences as it arrives. The sentences do not depend on where the text is split into deltas:
 * text whose end of sentence is not certain is kept until more arrives. Not thread safe.
 */
public final class SentenceSplitter {
    private static final String ENDS = ".!?…";
    private static final String CLOSERS = "\"'”’»)]*_`";
    private static final String OPENERS = "\"'“‘«([*_`¿¡";
    private static final String CLAUSE_ENDS = ",;:–—)";
    private static final String LINE_MARKS = "-*•+#>|";

    private final int longest;
    private final StringBuilder text = new StringBuilder();

    /** Limits sentences to 300 code units, which is about 20 seconds of speech. */
    public SentenceSplitter() {
        this(300);
    }

    /** @param longest limit in UTF-16 code units; a longer sentence is split after a clause, or between words */
    public SentenceSplitter(int longest) {
        if (longest < 20) {
            throw new IllegalArgumentException("longest: got " + longest + "; expected 20 or more");
        }
        this.longest = longest;
    }

    /** Adds text, and returns the sentences that are now complete. */
    public List<String> push(String delta) {
        text.append(delta);
        return sentences(false);
    }

    /** Ends the text, and returns the remaining sentences. */
    public List<String> finish() {
        List<String> sentences = sentences(true);
        text.setLength(0);
        return sentences;
    }

    private List<String> sentences(boolean isAll) {
        List<String> sentences = new ArrayList<>();
        while (true) {
            dropLeadingSpace();
            int end = text.isEmpty() ? 0 : nextEnd(isAll);
            if (end <= 0) {
                return sentences;
            }
            sentences.add(text.substring(0, end).strip());
            text.delete(0, end);
        }
    }

    private void dropLeadingSpace() {
        int start = 0;
        while (start < text.length() && Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        text.delete(0, start);
    }

    /** The end of the first sentence; 0: not known yet. */
    private int nextEnd(boolean isAll) {
        for (int at = 0; at < text.length(); at++) {
            if (at == longest) {
                return splitLong();
            }
            int end = 0;
            if (ENDS.indexOf(text.charAt(at)) >= 0) {
                end = endAfter(at, isAll);
            } else if (text.charAt(at) == '\n') {
                end = endOfLine(at, isAll);
            }
            if (end == UNDECIDED) {
                return 0;
            }
            if (end > 0) {
                return Math.min(end, longest);
            }
        }
        return isAll ? text.length() : 0;
    }

    private static final int UNDECIDED = -1;

    /** The end of a sentence whose final punctuation begins at {@code stop}; 0: the sentence does not end here. */
    private int endAfter(int stop, boolean isAll) {
        int after = skip(stop, ENDS);
        int closed = skip(after, CLOSERS);
        if (closed == text.length()) {
            return isAll ? closed : UNDECIDED;
        }
        if (!Character.isWhitespace(text.charAt(closed))) {
            return 0; // inside a number, an address or an abbreviation
        }
        int next = skip(skipSpace(closed), OPENERS);
        if (next == text.length()) {
            return isAll ? closed : UNDECIDED;
        }
        boolean isOne = after == stop + 1;
        if (isOne && text.charAt(stop) == '.') {
            return endAfterFullStop(stop, closed, next, isAll);
        }
        boolean isEllipsis = text.charAt(after - 1) == '.' || text.charAt(after - 1) == '…';
        boolean mayGoOn = isEllipsis || closed > after;
        return mayGoOn && Character.isLowerCase(text.codePointAt(next)) ? 0 : closed;
    }

    private int endAfterFullStop(int stop, int closed, int next, boolean isAll) {
        String word = wordBefore(stop);
        boolean isFirst = stop - word.length() <= 0;
        if (isFirst && word.chars().allMatch(Character::isDigit)) {
            return 0; // the number of a list item, as in "1. First"
        }
        int first = text.codePointAt(next);
        return switch (Abbreviations.kindOf(word)) {
            case NONE -> Character.isLowerCase(first) ? 0 : closed;
            case BEFORE_WORD -> 0;
            case BEFORE_NUMBER -> Character.isDigit(first) || Character.isLowerCase(first) ? 0 : closed;
            case EITHER -> Character.isUpperCase(first) ? closed : 0;
            case RARELY_LAST -> {
                int wordEnd = next;
                while (wordEnd < text.length() && Character.isLetter(text.charAt(wordEnd))) {
                    wordEnd++;
                }
                if (wordEnd == text.length() && !isAll) {
                    yield UNDECIDED;
                }
                yield Abbreviations.isFirstWord(text.substring(next, wordEnd)) ? closed : 0;
            }
        };
    }

    /** The end of a line is the end of a sentence if the line or the next one is a list item, or the next one is empty. */
    private int endOfLine(int newline, boolean isAll) {
        int next = newline + 1;
        while (next < text.length() && (text.charAt(next) == ' ' || text.charAt(next) == '\t')) {
            next++;
        }
        if (next == text.length()) {
            return isAll ? next : UNDECIDED;
        }
        char first = text.charAt(next);
        boolean isEnd = first == '\n'
                || first == '\r'
                || LINE_MARKS.indexOf(first) >= 0
                || Character.isDigit(first)
                || LINE_MARKS.indexOf(text.charAt(0)) >= 0
                || Character.isDigit(text.charAt(0))
                || text.substring(0, newline).stripTrailing().endsWith(":");
        return isEnd ? newline + 1 : 0;
    }

    /** Splits after the last clause or the last word within the limit; a longer word is split between code points. */
    private int splitLong() {
        int word = 0;
        int clause = 0;
        for (int at = 1; at <= longest; at++) {
            if (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                word = at;
                if (CLAUSE_ENDS.indexOf(text.charAt(at - 1)) >= 0) {
                    clause = at;
                }
            }
        }
        if (clause > 0) {
            return clause;
        }
        if (word > 0) {
            return word;
        }
        return Character.isLowSurrogate(text.charAt(longest)) ? longest - 1 : longest;
    }

    private String wordBefore(int stop) {
        int start = stop;
        while (start > 0
                && !Character.isWhitespace(text.charAt(start - 1))
                && OPENERS.indexOf(text.charAt(start - 1)) < 0) {
            start--;
        }
        return text.substring(start, stop);
    }

    private int skip(int from, String characters) {
        int at = from;
        while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }

    private int skipSpace(int from) {
        int at = from;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }
}
