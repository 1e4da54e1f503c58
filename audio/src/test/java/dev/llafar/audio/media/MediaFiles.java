package dev.llafar.audio.media;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The media of this package's test resources, and how tests decode them whole. */
final class MediaFiles {
    private MediaFiles() {}

    static byte[] bytes(String name) throws IOException {
        try (var in = Objects.requireNonNull(MediaFiles.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        }
    }

    /** Every channel, whole. */
    static List<short[]> decodeAll(MediaDecoder decoder) throws MediaException {
        var chunks = new ArrayList<PcmChunk>();
        for (var chunk = decoder.read(); chunk != null; chunk = decoder.read()) {
            chunks.add(chunk);
        }
        return joined(chunks);
    }

    static List<short[]> joined(List<PcmChunk> chunks) {
        var whole = new ArrayList<short[]>();
        int channels = chunks.isEmpty() ? 0 : chunks.getFirst().channels().size();
        for (int channel = 0; channel < channels; channel++) {
            int samples = chunks.stream().mapToInt(PcmChunk::samples).sum();
            var own = new short[samples];
            for (var chunk : chunks) {
                System.arraycopy(chunk.channels().get(channel), 0, own, (int) chunk.firstSample(), chunk.samples());
            }
            whole.add(own);
        }
        return whole;
    }
}
