package dev.llafar.gateway.cli;

import dev.llafar.gateway.samples.Recording;
import java.io.ByteArrayOutputStream;
import java.util.stream.Stream;

/** What the demo's two callers say. */
final class DemoScript {
    private static final int PAUSE_BYTES = 32_000; // one second at 16 kHz, two bytes a sample

    private DemoScript() {}

    /** A caller who asks in English and Welsh. */
    static byte[] first() {
        return sentences("en_clean_1", "cy_clean_0", "en_phone_1", "cy_phone_0");
    }

    /** Another, with a long sentence and a telephone number. */
    static byte[] second() {
        return sentences("en_phone_0", "cy_clean_2", "dig_clean_2", "en_clean_2");
    }

    private static byte[] sentences(String... names) {
        ByteArrayOutputStream audio = new ByteArrayOutputStream();
        Stream.of(names).map(Recording::named).map(Recording::audio).forEach(sentence -> {
            audio.writeBytes(sentence);
            audio.writeBytes(new byte[PAUSE_BYTES]);
        });
        return audio.toByteArray();
    }
}
