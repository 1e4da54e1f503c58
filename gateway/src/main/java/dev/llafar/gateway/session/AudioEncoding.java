package dev.llafar.gateway.session;

/** How a client's bytes are encoded. */
public enum AudioEncoding {
    /** Raw signed 16-bit little-endian PCM, no header. */
    PCM_S16LE,
    /** An Ogg file as it grows, Opus inside. */
    OGG_OPUS,
    /** A WebM file as it grows, Opus inside. */
    WEBM_OPUS,
    /** Any container that can be read as it grows, probed. */
    CONTAINER
}
