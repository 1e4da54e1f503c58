package dev.llafar.cli;

import dev.llafar.transcriber.samples.Recording;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What the demo's callers say. */
final class DemoScript {
    private static final int PAUSE_BYTES = 32_000; // one second at 16 kHz, two bytes a sample

    /** The last sound fades in a twentieth of a second. */
    private static final int TAIL_BYTES = 1_600;

    private DemoScript() {}

    /** A caller who asks in English and Welsh. */
    static byte[] first() {
        return sentences("en_clean_1", "cy_clean_0", "en_phone_1", "cy_phone_0");
    }

    /** Another, with a long sentence and a telephone number. */
    static byte[] second() {
        return sentences("en_phone_0", "cy_clean_2", "dig_clean_2", "en_clean_2");
    }

    /** What the telephone caller asks, one question after the other. */
    static List<byte[]> telephone() {
        return Stream.of("en_clean_1", "en_phone_3")
                .map(Recording::named)
                .map(asked -> Arrays.copyOf(asked.audio(), 2 * asked.speechEndSample() + TAIL_BYTES))
                .toList();
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
