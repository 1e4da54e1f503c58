package dev.llafar.audio.media;

/**
 * How a medium is decoded.
 *
 * @param container what it is wrapped in, where that is known
 * @param keepChannels each channel by itself, at most {@value MediaDecoder#MOST_KEPT_CHANNELS}; otherwise their mix
 */
public record MediaOptions(Container container, boolean keepChannels) {
    /** Probed and mixed. */
    public static final MediaOptions MIXED = new MediaOptions(Container.PROBED, false);

    /** Probed, channels kept apart. */
    public static final MediaOptions SPLIT = new MediaOptions(Container.PROBED, true);
}
