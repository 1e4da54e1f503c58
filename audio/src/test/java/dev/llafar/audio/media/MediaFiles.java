package dev.llafar.audio.media;

import java.io.IOException;
import java.util.List;
import java.util.Objects;

/** The media files of this package's test resources, and their complete decoding. */
final class MediaFiles {
    private MediaFiles() {}

    static byte[] bytes(String name) throws IOException {
        try (var in = Objects.requireNonNull(MediaFiles.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        }
    }

    /** All samples of each channel. */
    static List<short[]> decodeAll(MediaDecoder decoder) throws MediaException {
        return decoder.readAll().channels();
    }

    static List<short[]> joined(List<PcmChunk> chunks) {
        return PcmChunk.concat(chunks).channels();
    }
}
