package dev.llafar.local.sma;

import java.util.random.RandomGenerator;

/**
 * The duration of synthesised speech.
 *
 * @param wordsPerMinute 1 or more
 * @param jitter each duration is multiplied by a random factor from {@code 1 - jitter} to {@code 1 + jitter}; 0 to 0.9
 * @param synthesisMillis delay between the start of the action and the start of the playback
 * @param shortestMillis minimum duration, also of a text without words
 */
public record SpeechPace(int wordsPerMinute, double jitter, long synthesisMillis, long shortestMillis) {
    private static final double MILLIS_PER_MINUTE = 60_000.0;

    public SpeechPace {
        if (wordsPerMinute < 1) {
            throw new IllegalArgumentException("wordsPerMinute is " + wordsPerMinute + ", expected 1 or more");
        }
        if (!(jitter >= 0 && jitter <= 0.9)) {
            throw new IllegalArgumentException("jitter is " + jitter + ", expected 0 to 0.9");
        }
        if (synthesisMillis < 0 || shortestMillis < 1) {
            throw new IllegalArgumentException("synthesisMillis is " + synthesisMillis + " and shortestMillis "
                    + shortestMillis + ", expected 0 or more and 1 or more");
        }
    }

    /** 165 words per minute, after 200 ms for the synthesis. */
    public static SpeechPace calm() {
        return new SpeechPace(165, 0, 200, 300);
    }

    /** The duration of the playback of a text. */
    long speechMillis(String text, RandomGenerator random) {
        String stripped = text.strip();
        int words = stripped.isEmpty() ? 0 : stripped.split("\\s+").length;
        double stretch = jitter == 0 ? 1 : 1 + jitter * (2 * random.nextDouble() - 1);
        return Math.max(shortestMillis, Math.round(words * MILLIS_PER_MINUTE / wordsPerMinute * stretch));
    }
}
