package dev.llafar.audio.speech;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.audio.SampleClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Tag("slow")
class VoiceActivityMemoryTest {

    /** A frame that is copied and not released costs 960 bytes: these would cost 288 MB. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void usesConstantMemoryForThreeHundredThousandFrames() throws IOException {
        short[] frame = new short[SampleClock.FRAME_SAMPLES];
        for (int i = 0; i < frame.length; i++) {
            frame[i] = (short) (8_000 * Math.sin(i / 7.0));
        }
        try (WebRtcVoiceActivity detector = new WebRtcVoiceActivity()) {
            for (int i = 0; i < 10_000; i++) {
                detector.isSpeech(frame);
            }
            long before = residentKib();
            for (int i = 0; i < 300_000; i++) {
                detector.isSpeech(frame);
            }
            assertThat(residentKib() - before).as("KiB more resident").isLessThan(100_000);
        }
    }

    private static long residentKib() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }
}
