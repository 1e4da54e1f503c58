package dev.llafar.audio.media;

import dev.llafar.audio.SampleClock;

/**
 * Which sound comes out.
 *
 * @param channels so many, to which others are mixed; 0 for as many as there are
 */
record SoundWanted(int sampleRateHz, int channels) {
    /** One voice on the sample clock. */
    static final SoundWanted MIX = new SoundWanted(SampleClock.SAMPLE_RATE_HZ, 1);

    /** Each channel by itself on the sample clock. */
    static final SoundWanted ALL_CHANNELS = new SoundWanted(SampleClock.SAMPLE_RATE_HZ, 0);

    boolean keepsChannels() {
        return channels == 0;
    }

    int channelsOf(int medium) {
        return channels == 0 ? medium : channels;
    }
}
