package dev.llafar.local.bedrock;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Text in pieces of the size that models write in: a short word with the space before it, or a part of a long one. */
final class Tokens {
    private static final Pattern PIECE = Pattern.compile("\\s*\\S{1,6}|\\s+$");

    private Tokens() {}

    static List<String> of(String text) {
        return PIECE.matcher(text).results().map(MatchResult::group).toList();
    }
}
