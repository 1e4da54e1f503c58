package dev.llafar.audio.media;

import dev.llafar.audio.SampleClock;

/**
 * The rate and channels of decoded audio.
 *
 * @param channels to which the input is mixed; 0 to keep all channels
 */
record OutputFormat(int sampleRateHz, int channels) {
    /** Mono on the sample clock. */
    static final OutputFormat MONO = new OutputFormat(SampleClock.SAMPLE_RATE_HZ, 1);

    /** Separate channels on the sample clock. */
    static final OutputFormat SEPARATE_CHANNELS = new OutputFormat(SampleClock.SAMPLE_RATE_HZ, 0);

    boolean keepsChannels() {
        return channels == 0;
    }

    int channelsOf(int inputChannels) {
        return channels == 0 ? inputChannels : channels;
    }
}
