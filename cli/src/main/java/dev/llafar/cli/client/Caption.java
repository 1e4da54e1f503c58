package dev.llafar.cli.client;

import dev.llafar.audio.transcript.SpokenWord;
import java.util.List;

/**
 * What a client is shown, whichever protocol it came by.
 *
 * @param isFinal never changes any more
 * @param stableLength how many characters of text will not change; all of a final
 * @param startSample 16 kHz sample clock of the session
 * @param endSample 16 kHz sample clock of the session
 * @param latencyMillis finals: from the last sample of speech to this text; else 0
 */
public record Caption(
        boolean isFinal,
        String text,
        int stableLength,
        String language,
        long startSample,
        long endSample,
        long latencyMillis,
        List<SpokenWord> words) {
    public Caption {
        words = List.copyOf(words);
    }
}
