package dev.llafar.cli.phone;

import dev.llafar.audio.PcmBytes;
import dev.llafar.audio.media.MediaDecoder;
import dev.llafar.audio.media.MediaOptions;
import dev.llafar.audio.media.PcmChunk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Words to sound: a file of any kind, or a text through espeak-ng, as 16 kHz mono s16le. */
public final class SpokenText {
    /** About -44 dBFS: below it is the room. */
    private static final int SILENT = 200;

    private static final int TAIL_BYTES = 2 * 800;
    private static final int LONGEST_TEXT = 2_000;
    private static final int LONGEST_SECONDS = 600;
    private static final long PATIENCE_SECONDS = 30;

    private SpokenText() {}

    /**
     * Says a text.
     *
     * @param language {@code en} or {@code cy}
     * @throws IOException when espeak-ng is not installed, or fails
     */
    public static byte[] say(String text, String language) throws IOException, InterruptedException {
        if (text.isBlank() || text.length() > LONGEST_TEXT) {
            throw new IOException("--text has " + text.length() + " characters, expected 1 to " + LONGEST_TEXT);
        }
        Path wav = Files.createTempFile("llafar-", ".wav");
        try {
            Process espeak = started(language, wav);
            try (var words = espeak.outputWriter()) {
                words.write(text);
            }
            if (!espeak.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || espeak.exitValue() != 0) {
                espeak.destroyForcibly();
                throw new IOException("espeak-ng could not say the text in language " + language);
            }
            return of(wav);
        } finally {
            Files.deleteIfExists(wav);
        }
    }

    private static Process started(String language, Path wav) throws IOException {
        try {
            return new ProcessBuilder("espeak-ng", "-v", language, "-s", "150", "--stdin", "-w", wav.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new IOException("--text needs espeak-ng (Debian: apt-get install espeak-ng); or give a FILE", e);
        }
    }

    /** Whatever is heard in a file, up to ten minutes. */
    public static byte[] of(Path file) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (MediaDecoder decoder = MediaDecoder.open(file, MediaOptions.MIXED)) {
            for (PcmChunk chunk = decoder.read(); chunk != null; chunk = decoder.read()) {
                all.writeBytes(PcmBytes.bytesOf(chunk.channels().getFirst()));
                if (all.size() > LONGEST_SECONDS * 32_000) {
                    throw new IOException(file + ": longer than " + LONGEST_SECONDS + " s, which no caller talks");
                }
            }
        }
        return withoutSilentEnd(all.toByteArray());
    }

    /** A caller who has said all falls silent at once, not when the recording ends. */
    static byte[] withoutSilentEnd(byte[] pcm) {
        int end = pcm.length / 2;
        while (end > 0 && Math.abs((short) ((pcm[2 * end - 2] & 0xff) | (pcm[2 * end - 1] << 8))) < SILENT) {
            end--;
        }
        return Arrays.copyOf(pcm, Math.min(pcm.length, 2 * end + TAIL_BYTES));
    }
}
