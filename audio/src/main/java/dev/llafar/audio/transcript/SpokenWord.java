package dev.llafar.audio.transcript;

/**
 * A word with its punctuation.
 *
 * @param startSample 16 kHz samples since the session began
 * @param probability mean probability of its tokens, 0 to 1
 */
public record SpokenWord(String text, long startSample, long endSample, float probability) {}
