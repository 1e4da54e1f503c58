package dev.llafar.cli.format;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** One subtitle: at most {@link #LINES} lines of at most {@link #LINE_CHARS} characters. */
record Cue(long startSample, long endSample, List<String> lines) {

    /** The usual limit of broadcasters: two lines of 42 characters. */
    static final int LINE_CHARS = 42;

    static final int LINES = 2;

    private static final Pattern SPACES = Pattern.compile("\\s+");

    /**
     * Splits an utterance into cues. The times of a cue are those of its words; without word times, the duration of the
     * utterance is divided in proportion to the number of characters.
     */
    static List<Cue> of(TranscriptFormat.Line line) {
        List<List<String>> pages = pages(wrap(line.text()));
        List<Cue> cues = new ArrayList<>();
        int length = Math.max(1, line.text().length());
        int charsBefore = 0;
        int wordsBefore = 0;
        boolean timed = !line.words().isEmpty()
                && line.words().size() == words(line.text()).size();
        for (List<String> page : pages) {
            String shown = String.join(" ", page);
            int words = words(shown).size();
            long start =
                    timed ? line.words().get(wordsBefore).startSample() : share(line, (double) charsBefore / length);
            long end = timed
                    ? line.words().get(wordsBefore + words - 1).endSample()
                    : share(line, (double) (charsBefore + shown.length()) / length);
            cues.add(new Cue(start, Math.max(end, start + 1), page));
            charsBefore += shown.length() + 1;
            wordsBefore += words;
        }
        return cues;
    }

    private static List<String> words(String text) {
        return SPACES.splitAsStream(text).toList();
    }

    private static long share(TranscriptFormat.Line line, double part) {
        return line.startSample() + Math.round(Math.min(1, part) * (line.endSample() - line.startSample()));
    }

    private static List<String> wrap(String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : words(text)) {
            if (line.length() > 0 && line.length() + 1 + word.length() > LINE_CHARS) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    private static List<List<String>> pages(List<String> lines) {
        List<List<String>> pages = new ArrayList<>();
        for (int from = 0; from < lines.size(); from += LINES) {
            pages.add(List.copyOf(lines.subList(from, Math.min(lines.size(), from + LINES))));
        }
        return pages;
    }
}
