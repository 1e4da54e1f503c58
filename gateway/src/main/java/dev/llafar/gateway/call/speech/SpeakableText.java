package dev.llafar.gateway.call.speech;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Prepares text for speech: removes markdown and characters that XML forbids, and splits it to the limit of one action. */
public final class SpeakableText {
    /** The limit of the Text of a Speak action, markup included. */
    public static final int MAX_LENGTH = 1_000;

    private static final String SSML_START = "<speak>";
    private static final String SSML_END = "</speak>";

    private static final Pattern XML_ILLEGAL =
            Pattern.compile("[^\\t\\n\\r\\x{20}-\\x{D7FF}\\x{E000}-\\x{FFFD}\\x{10000}-\\x{10FFFF}]");
    /** C1 controls, zero-width characters, direction marks, the byte order mark. */
    private static final Pattern INVISIBLE = Pattern.compile(
            "[\\x{7F}-\\x{9F}\\x{AD}\\x{200B}-\\x{200F}\\x{202A}-\\x{202E}\\x{2060}-\\x{2064}\\x{FEFF}]");

    private static final Pattern FENCE = Pattern.compile("(?m)^[ \\t]*(```|~~~).*$");
    private static final Pattern RULE = Pattern.compile("(?m)^[ \\t]*([-*_=])([ \\t]*\\1){2,}[ \\t]*$");
    private static final Pattern TABLE_RULE = Pattern.compile("(?m)^[ \\t]*\\|?[ :|-]*--[ :|-]*$");
    private static final Pattern LINK = Pattern.compile("!?\\[([^\\]\\n]*)\\]\\([^)\\n]*\\)");
    private static final Pattern TAG = Pattern.compile("</?[A-Za-z][^<>\\n]{0,200}>");
    private static final Pattern LINE_MARK =
            Pattern.compile("^[ \\t]*(?:(?:>|#{1,6}(?= )|[-*+•](?= )|\\d{1,3}[.)](?= ))[ \\t]*)+");
    private static final Pattern STARS = Pattern.compile("\\*+|~~+|`+");
    private static final Pattern UNDERSCORES = Pattern.compile("(?<![\\p{L}\\p{N}])_+|_+(?![\\p{L}\\p{N}])");
    private static final Pattern CELL_BORDER = Pattern.compile("[ \\t]*\\|[ \\t]*");
    private static final Pattern ENDED = Pattern.compile(".*[.!?…:;,][\"'”’)\\]]*$");
    private static final Pattern WORDLESS = Pattern.compile("[^\\p{L}\\p{N}]*");
    private static final Pattern SPACES = Pattern.compile("[\\s\\x{A0}]+");

    private SpeakableText() {}

    /**
     * The pieces of a text in order, each short enough for one action; none if the text contains no word.
     *
     * @param isSsml reserve space for {@link #ssml}
     */
    public static List<String> pieces(String text, boolean isSsml) {
        List<String> pieces = new ArrayList<>();
        int room = isSsml ? MAX_LENGTH - SSML_START.length() - SSML_END.length() : MAX_LENGTH;
        String rest = clean(text);
        while (!rest.isEmpty()) {
            int end = fittingLength(rest, room, isSsml);
            if (end < rest.length()) {
                end = lastWordEnd(rest, end);
            }
            String piece = rest.substring(0, end).strip();
            if (!WORDLESS.matcher(piece).matches()) {
                pieces.add(piece);
            }
            rest = rest.substring(end).strip();
        }
        return pieces;
    }

    /** The text as an SSML document. */
    public static String ssml(String text) {
        StringBuilder escaped = new StringBuilder(SSML_START);
        text.chars().forEach(c -> {
            String entity = entity((char) c);
            if (entity.isEmpty()) {
                escaped.append((char) c);
            } else {
                escaped.append(entity);
            }
        });
        return escaped.append(SSML_END).toString();
    }

    /** Returns one line of plain words, in which list items, headings and table rows are sentences. */
    static String clean(String text) {
        String plain = XML_ILLEGAL.matcher(text).replaceAll("");
        plain = INVISIBLE.matcher(plain).replaceAll("");
        plain = FENCE.matcher(plain).replaceAll("");
        plain = RULE.matcher(plain).replaceAll("");
        plain = TABLE_RULE.matcher(plain).replaceAll("");
        plain = LINK.matcher(plain).replaceAll("$1");
        plain = TAG.matcher(plain).replaceAll("");
        StringBuilder joined = new StringBuilder();
        for (String line : plain.split("\\R", -1)) {
            addLine(joined, line);
        }
        return SPACES.matcher(joined).replaceAll(" ").strip();
    }

    private static void addLine(StringBuilder joined, String line) {
        String unmarked = LINE_MARK.matcher(line).replaceFirst("");
        boolean isMarked = unmarked.length() < line.length() || line.strip().startsWith("|");
        unmarked = STARS.matcher(unmarked).replaceAll("");
        unmarked = UNDERSCORES.matcher(unmarked).replaceAll("");
        if (line.strip().startsWith("|")) {
            unmarked = CELL_BORDER
                    .matcher(unmarked.strip().replaceAll("^\\||\\|$", ""))
                    .replaceAll(", ");
        }
        unmarked = unmarked.strip();
        if (unmarked.isEmpty()) {
            return;
        }
        String before = joined.toString();
        if (isMarked && !before.isBlank() && !ENDED.matcher(before.strip()).matches()) {
            joined.append('.');
        }
        joined.append(' ').append(unmarked);
        if (isMarked && !ENDED.matcher(unmarked).matches()) {
            joined.append('.');
        }
    }

    /** The length of the longest prefix of whole code points that fits. */
    private static int fittingLength(String text, int room, boolean isSsml) {
        int used = 0;
        int at = 0;
        while (at < text.length()) {
            int next = at + Character.charCount(text.codePointAt(at));
            String entity = isSsml ? entity(text.charAt(at)) : "";
            used += entity.isEmpty() ? next - at : entity.length();
            if (used > room) {
                return at;
            }
            at = next;
        }
        return at;
    }

    /** The last space before {@code end}; {@code end} itself if there is none. */
    private static int lastWordEnd(String text, int end) {
        int space = text.lastIndexOf(' ', end);
        return space > 0 ? space : end;
    }

    private static String entity(char c) {
        return switch (c) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '"' -> "&quot;";
            case '\'' -> "&apos;";
            default -> "";
        };
    }
}
