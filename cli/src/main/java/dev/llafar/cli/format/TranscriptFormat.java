package dev.llafar.cli.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llafar.audio.transcript.SpokenWord;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Output formats of {@code transcribe}. */
public enum TranscriptFormat {
    /** Plain text, one line per utterance. */
    TEXT {
        @Override
        public String write(String file, List<Line> lines) {
            StringBuilder out = new StringBuilder();
            for (Line line : inOrder(lines)) {
                out.append(speaker(line)).append(line.text()).append('\n');
            }
            return out.toString();
        }
    },

    /** One JSON object per file, with times in seconds and the times of words. */
    JSON {
        @Override
        public String write(String file, List<Line> lines) {
            ObjectNode root = MAPPER.createObjectNode().put("file", file);
            ArrayNode utterances = root.putArray("utterances");
            for (Line line : inOrder(lines)) {
                ObjectNode utterance = utterances.addObject();
                if (line.channel() > 0) {
                    utterance.put("channel", line.channel());
                }
                utterance.put("start", seconds(line.startSample()));
                utterance.put("end", seconds(line.endSample()));
                utterance.put("language", line.language());
                utterance.put("text", line.text());
                if (!line.words().isEmpty()) {
                    ArrayNode words = utterance.putArray("words");
                    for (SpokenWord word : line.words()) {
                        words.addObject()
                                .put("text", word.text())
                                .put("start", seconds(word.startSample()))
                                .put("end", seconds(word.endSample()))
                                .put("probability", Math.round(word.probability() * 1000) / 1000.0);
                    }
                }
            }
            try {
                return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a tree of strings and numbers is always writable", e);
            }
        }
    },

    /** SubRip. */
    SRT {
        @Override
        public String write(String file, List<Line> lines) {
            StringBuilder out = new StringBuilder();
            int number = 1;
            for (Line line : inOrder(lines)) {
                for (Cue cue : Cue.of(line)) {
                    out.append(number++).append('\n');
                    out.append(clock(cue.startSample(), ','))
                            .append(" --> ")
                            .append(clock(cue.endSample(), ','))
                            .append('\n');
                    out.append(speaker(line))
                            .append(String.join("\n", cue.lines()))
                            .append("\n\n");
                }
            }
            return out.toString();
        }
    },

    /** WebVTT, with escaped text. */
    VTT {
        @Override
        public String write(String file, List<Line> lines) {
            StringBuilder out = new StringBuilder("WEBVTT\n\n");
            for (Line line : inOrder(lines)) {
                for (Cue cue : Cue.of(line)) {
                    out.append(clock(cue.startSample(), '.'))
                            .append(" --> ")
                            .append(clock(cue.endSample(), '.'))
                            .append('\n');
                    out.append(line.channel() > 0 ? "<v Channel " + line.channel() + ">" : "")
                            .append(escape(String.join("\n", cue.lines())))
                            .append("\n\n");
                }
            }
            return out.toString();
        }
    };

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Formats the transcript of one file, with the utterances of all channels in order of time. */
    public abstract String write(String file, List<Line> lines);

    /** Whether the format uses the times of words. */
    public boolean usesWordTimes() {
        return this != TEXT;
    }

    private static List<Line> inOrder(List<Line> lines) {
        return lines.stream()
                .sorted(Comparator.comparingLong(Line::startSample).thenComparingInt(Line::channel))
                .toList();
    }

    private static String speaker(Line line) {
        return line.channel() > 0 ? "[" + line.channel() + "] " : "";
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static double seconds(long samples) {
        return Math.round(samples / 16.0) / 1000.0;
    }

    private static String clock(long samples, char point) {
        long millis = Math.round(samples / 16.0);
        return String.format(
                Locale.ROOT,
                "%02d:%02d:%02d%c%03d",
                millis / 3_600_000,
                millis / 60_000 % 60,
                millis / 1000 % 60,
                point,
                millis % 1000);
    }

    /**
     * An utterance in the transcript of a file.
     *
     * @param channel from 1; 0 if the channels were mixed
     * @param startSample 16 kHz samples from the start of the file
     * @param endSample 16 kHz samples from the start of the file
     * @param words with their times; empty if not requested
     */
    public record Line(
            int channel, long startSample, long endSample, String text, String language, List<SpokenWord> words) {
        public Line {
            words = List.copyOf(words);
        }
    }
}
