package dev.llafar.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The recordings that the load says, with the truth about each: what is said, and when speech begins and ends. */
final class Clips {
    private static final int WAV_HEADER_BYTES = 44;
    private static final double SAMPLES_A_SECOND = 16_000;

    private Clips() {}

    /**
     * @param audio 16 kHz mono s16le
     * @param speechStartSample from the clip's start
     * @param speechEndSample from the clip's start: the truth that latency is measured from
     */
    record Clip(String name, String said, String language, byte[] audio, int speechStartSample, int speechEndSample) {

        short[] samples() {
            short[] samples = new short[audio.length / 2];
            ByteBuffer.wrap(audio).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
            return samples;
        }
    }

    static List<Clip> read() throws IOException {
        List<Clip> clips = new ArrayList<>();
        for (JsonNode clip : new ObjectMapper().readTree(resource("clips.json"))) {
            byte[] wav = resource(clip.get("file").asText());
            clips.add(new Clip(
                    clip.get("file").asText(),
                    clip.get("said").asText(),
                    clip.get("language").asText(),
                    Arrays.copyOfRange(wav, WAV_HEADER_BYTES, wav.length),
                    (int) (clip.get("speechStartSeconds").asDouble() * SAMPLES_A_SECOND),
                    (int) (clip.get("speechEndSeconds").asDouble() * SAMPLES_A_SECOND)));
        }
        return List.copyOf(clips);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = Clips.class.getResourceAsStream("/clips/" + name)) {
            if (in == null) {
                throw new IOException("no resource clips/" + name);
            }
            return in.readAllBytes();
        }
    }
}
