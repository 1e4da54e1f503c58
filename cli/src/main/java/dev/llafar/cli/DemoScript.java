package dev.llafar.cli;

import dev.llafar.transcriber.samples.Recording;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The recordings that the demo uses. */
final class DemoScript {
    private static final int PAUSE_BYTES = 32_000; // one second at 16 kHz, two bytes per sample

    /** The last sound fades out within a twentieth of a second. */
    private static final int TAIL_BYTES = 1_600;

    private DemoScript() {}

    /** Questions in English and Welsh. */
    static byte[] first() {
        return sentences("en_clean_1", "cy_clean_0", "en_phone_1", "cy_phone_0");
    }

    /** Questions, a long sentence and a phone number. */
    static byte[] second() {
        return sentences("en_phone_0", "cy_clean_2", "dig_clean_2", "en_clean_2");
    }

    /** The questions of the phone caller. */
    static List<byte[]> phoneQuestions() {
        return Stream.of("en_clean_1", "en_phone_3")
                .map(Recording::named)
                .map(question -> Arrays.copyOf(question.audio(), 2 * question.speechEndSample() + TAIL_BYTES))
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
