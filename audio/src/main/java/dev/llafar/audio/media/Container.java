package dev.llafar.audio.media;

import org.jspecify.annotations.Nullable;

/** What the bytes of a stream are wrapped in. Knowing it saves waiting for enough bytes to find out. */
public enum Container {
    /** Found out from the first bytes. */
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

    /** The container whose magic number the bytes begin with, or PROBED. */
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
