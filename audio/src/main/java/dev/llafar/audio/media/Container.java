package dev.llafar.audio.media;

import org.jspecify.annotations.Nullable;

/** The container format of a stream. If it is known, no bytes have to be received for probing. */
public enum Container {
    /** Determined from the first bytes. */
    PROBED(null),
    OGG("ogg"),
    /** WebM and Matroska. */
    WEBM("matroska");

    private final @Nullable String demuxer;

    Container(@Nullable String demuxer) {
        this.demuxer = demuxer;
    }

    @Nullable
    String demuxer() {
        return demuxer;
    }

    /** Returns the container with the magic number of these bytes, or PROBED. */
    static Container ofMagic(byte[] firstBytes) {
        if (firstBytes.length >= 4) {
            int magic = (firstBytes[0] & 0xFF) << 24
                    | (firstBytes[1] & 0xFF) << 16
                    | (firstBytes[2] & 0xFF) << 8
                    | (firstBytes[3] & 0xFF);
            if (magic == 0x4F676753) {
                return OGG;
            }
            if (magic == 0x1A45DFA3) {
                return WEBM;
            }
        }
        return PROBED;
    }
}
