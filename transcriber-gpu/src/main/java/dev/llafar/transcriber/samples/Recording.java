package dev.llafar.transcriber.samples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A short recording with its text, for the demo, the tests and the load generator.
 *
 * @param name of its file in the resources, without ending: "en_phone_2"
 * @param said the sentence that the synthesiser spoke; empty for noise
 * @param language ISO 639-1; empty for noise
 * @param audio 16 kHz mono s16le
 * @param speechStartSample from the recording's start
 * @param speechEndSample from the recording's start; latency is measured from here
 */
@SuppressWarnings(
        "ArrayRecordComponent") // Never compared or modified; a copy for each session would slow the load test.
public record Recording(
        String name, String said, String language, byte[] audio, int speechStartSample, int speechEndSample) {
    private static final int WAV_HEADER_BYTES = 44;
    private static final double SAMPLES_PER_SECOND = 16_000;

    /** All recordings. */
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
                        (int) (entry.get("speechStartSeconds").asDouble() * SAMPLES_PER_SECOND),
                        (int) (entry.get("speechEndSeconds").asDouble() * SAMPLES_PER_SECOND)));
            }
            return List.copyOf(recordings);
        } catch (IOException e) {
            throw new IllegalStateException("the recordings are missing from the jar", e);
        }
    }

    /** The recordings that contain speech. */
    public static List<Recording> ofSpeech() {
        return all().stream().filter(recording -> !recording.said().isEmpty()).toList();
    }

    /**
     * Returns the recording with this name.
     *
     * @throws IllegalArgumentException if there is none
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
