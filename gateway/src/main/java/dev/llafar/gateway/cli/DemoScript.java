package dev.llafar.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** What the demo's callers say: recordings in the resources, listed in {@code demo/samples.json}. */
record DemoScript(List<Caller> callers) {

    /**
     * @param said one sentence a recording, as the synthesiser was given it
     * @param audio 16 kHz mono s16le, a second of silence after each sentence
     */
    record Caller(List<String> said, byte[] audio) {}

    private static final int WAV_HEADER_BYTES = 44;
    private static final int PAUSE_BYTES = 32_000; // one second

    static DemoScript read() {
        try {
            JsonNode script = new ObjectMapper().readTree(resource("samples.json"));
            List<Caller> callers = new ArrayList<>();
            for (JsonNode caller : script.get("callers")) {
                ByteArrayOutputStream audio = new ByteArrayOutputStream();
                List<String> said = new ArrayList<>();
                for (JsonNode sentence : caller) {
                    byte[] wav = resource(sentence.get("file").asText());
                    audio.write(wav, WAV_HEADER_BYTES, wav.length - WAV_HEADER_BYTES);
                    audio.write(new byte[PAUSE_BYTES]);
                    said.add(sentence.get("said").asText());
                }
                callers.add(new Caller(List.copyOf(said), audio.toByteArray()));
            }
            return new DemoScript(List.copyOf(callers));
        } catch (IOException e) {
            throw new IllegalStateException("the demo's recordings are missing from the program", e);
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = DemoScript.class.getResourceAsStream("/demo/" + name)) {
            if (in == null) {
                throw new IOException("no resource demo/" + name);
            }
            return in.readAllBytes();
        }
    }
}
