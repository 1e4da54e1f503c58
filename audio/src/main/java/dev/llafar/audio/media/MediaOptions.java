package dev.llafar.audio.media;

/**
 * Options for decoding.
 *
 * @param container the container format, if it is known
 * @param keepChannels whether to return separate channels, at most {@value MediaDecoder#MAX_SEPARATE_CHANNELS}, instead of
 *     their mix
 */
public record MediaOptions(Container container, boolean keepChannels) {
    /** Probes the container and mixes the channels. */
    public static final MediaOptions MIXED = new MediaOptions(Container.PROBED, false);

    /** Probes the container and keeps channels separate. */
    public static final MediaOptions SPLIT = new MediaOptions(Container.PROBED, true);
}
