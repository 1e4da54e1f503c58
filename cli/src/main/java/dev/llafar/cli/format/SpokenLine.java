package dev.llafar.cli.format;

import dev.llafar.audio.transcript.SpokenWord;
import java.util.List;

/**
 * One utterance of a file's transcript.
 *
 * @param channel from 1, or 0 where the channels were mixed
 * @param startSample 16 kHz samples from the start of the file
 * @param endSample 16 kHz samples from the start of the file
 * @param words with times; empty if they were not asked for
 */
public record SpokenLine(
        int channel, long startSample, long endSample, String text, String language, List<SpokenWord> words) {
    public SpokenLine {
        words = List.copyOf(words);
    }
}
