package dev.llafar.cli.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.audio.transcript.SpokenWord;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TranscriptFormatTest {
    private static final TranscriptFormat.Line HELLO =
            new TranscriptFormat.Line(0, 8_000, 24_000, "Helo & <croeso>.", "cy", List.of());

    @Test
    void writesOneLineOfTextPerUtterance() {
        assertThat(TranscriptFormat.TEXT.write("a.wav", List.of(HELLO))).isEqualTo("Helo & <croeso>.\n");
    }

    @Test
    void ordersTheChannelsByTimeAndNumbersThem() {
        TranscriptFormat.Line agent = new TranscriptFormat.Line(2, 16_000, 32_000, "Yes.", "en", List.of());
        TranscriptFormat.Line caller = new TranscriptFormat.Line(1, 0, 12_000, "Are you open?", "en", List.of());
        assertThat(TranscriptFormat.TEXT.write("call.wav", List.of(agent, caller)))
                .isEqualTo("[1] Are you open?\n[2] Yes.\n");
    }

    @Test
    void writesSubRip() {
        assertThat(TranscriptFormat.SRT.write("a.wav", List.of(HELLO)))
                .isEqualTo("1\n00:00:00,500 --> 00:00:01,500\nHelo & <croeso>.\n\n");
    }

    @Test
    void escapesReservedCharactersInWebVtt() {
        assertThat(TranscriptFormat.VTT.write("a.wav", List.of(HELLO)))
                .isEqualTo("WEBVTT\n\n00:00:00.500 --> 00:00:01.500\nHelo &amp; &lt;croeso&gt;.\n\n");
    }

    @Test
    void writesHours() {
        TranscriptFormat.Line late =
                new TranscriptFormat.Line(0, 16_000L * 3_723, 16_000L * 3_724, "Late.", "en", List.of());
        assertThat(TranscriptFormat.VTT.write("a.wav", List.of(late))).contains("01:02:03.000 --> 01:02:04.000");
    }

    @Test
    void writesJson() {
        TranscriptFormat.Line timed = new TranscriptFormat.Line(
                1, 0, 16_000, "Hi.", "en", List.of(new SpokenWord("Hi.", 1_600, 8_000, 0.98765f)));
        assertThat(TranscriptFormat.JSON.write("a.wav", List.of(timed)).replaceAll("\\s", ""))
                .isEqualTo(
                        "{\"file\":\"a.wav\",\"utterances\":[{\"channel\":1,\"start\":0.0,\"end\":1.0,\"language\":\"en\","
                                + "\"text\":\"Hi.\",\"words\":[{\"text\":\"Hi.\",\"start\":0.1,\"end\":0.5,\"probability\":0.988}]}]}");
    }

    @Test
    void splitsALongUtteranceIntoCuesTimedByWords() {
        StringBuilder text = new StringBuilder();
        List<SpokenWord> words = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            text.append(i == 0 ? "" : " ").append("word").append(i);
            words.add(new SpokenWord("word" + i, i * 8_000L, i * 8_000L + 6_000, 1));
        }
        TranscriptFormat.Line line = new TranscriptFormat.Line(0, 0, 320_000, text.toString(), "en", words);
        List<Cue> cues = Cue.of(line);
        assertThat(cues).hasSizeGreaterThan(2).allSatisfy(cue -> {
            assertThat(cue.lines()).hasSizeLessThanOrEqualTo(Cue.LINES);
            assertThat(cue.lines()).allSatisfy(shown -> assertThat(shown).hasSizeLessThanOrEqualTo(Cue.LINE_CHARS));
        });
        assertThat(cues.get(0).startSample()).isZero();
        assertThat(cues.get(cues.size() - 1).endSample()).isEqualTo(39 * 8_000L + 6_000);
        assertThat(String.join(
                        " ", cues.stream().flatMap(cue -> cue.lines().stream()).toList()))
                .isEqualTo(text.toString());
    }

    @Test
    void dividesTheTimeByLengthWithoutWordTimes() {
        String text = "aaaa ".repeat(40).trim();
        List<Cue> cues = Cue.of(new TranscriptFormat.Line(0, 16_000, 176_000, text, "en", List.of()));
        assertThat(cues.get(0).startSample()).isEqualTo(16_000);
        assertThat(cues.get(cues.size() - 1).endSample()).isEqualTo(176_000);
        for (int i = 1; i < cues.size(); i++) {
            assertThat(cues.get(i).startSample())
                    .isGreaterThanOrEqualTo(cues.get(i - 1).endSample());
        }
    }
}
