package dev.llafar.transcriber.samples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A short recording for the demo, the tests and the load: who knows what is said can tell whether it was understood.
 *
 * @param name of its file in the resources, without ending: "en_phone_2"
 * @param said the sentence as the synthesiser was given it; empty for noise
 * @param language ISO 639-1; empty for noise
 * @param audio 16 kHz mono s16le
 * @param speechStartSample from the recording's start
 * @param speechEndSample from the recording's start: the truth that latency is measured from
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; read only, and copying each would cost the load test
public record Recording(
        String name, String said, String language, byte[] audio, int speechStartSample, int speechEndSample) {
    private static final int WAV_HEADER_BYTES = 44;
    private static final double SAMPLES_A_SECOND = 16_000;

    /** All that ship. */
    public static List<Recording> all() {
        try {
            List<Recording> recordings = new ArrayList<>();
            for (JsonNode entry :
                    new ObjectMapper().readTree(resource("recordings.json")).get("recordings")) {
                String file = entry.get("file").asText();
                byte[] wav = resource(file);
                recordings.add(new Recording(
                        file.substring(0, file.lastIndexOf('.')),
                        entry.get("said").asText(),
                        entry.get("language").asText(),
                        Arrays.copyOfRange(wav, WAV_HEADER_BYTES, wav.length),
                        (int) (entry.get("speechStartSeconds").asDouble() * SAMPLES_A_SECOND),
                        (int) (entry.get("speechEndSeconds").asDouble() * SAMPLES_A_SECOND)));
            }
            return List.copyOf(recordings);
        } catch (IOException e) {
            throw new IllegalStateException("the recordings are missing from the program", e);
        }
    }

    /** Those in which somebody speaks. */
    public static List<Recording> ofSpeech() {
        return all().stream().filter(recording -> !recording.said().isEmpty()).toList();
    }

    /**
     * One of them.
     *
     * @throws IllegalArgumentException if none is called so
     */
    public static Recording named(String name) {
        return all().stream()
                .filter(recording -> recording.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("recording: " + name + "; expected one of "
                        + all().stream().map(Recording::name).toList()));
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = Recording.class.getResourceAsStream("/samples/" + name)) {
            if (in == null) {
                throw new IOException("no resource samples/" + name);
            }
            return in.readAllBytes();
        }
    }
}
