package dev.llafar.cli.format;

import dev.llafar.audio.transcript.SpokenWord;
import java.util.List;

/**
 * An utterance in the transcript of a file.
 *
 * @param channel from 1; 0 if the channels were mixed
 * @param startSample 16 kHz samples from the start of the file
 * @param endSample 16 kHz samples from the start of the file
 * @param words with their times; empty if not requested
 */
public record TranscriptLine(
        int channel, long startSample, long endSample, String text, String language, List<SpokenWord> words) {
    public TranscriptLine {
        words = List.copyOf(words);
    }
}
