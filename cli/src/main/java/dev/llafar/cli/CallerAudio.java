package dev.llafar.cli;

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

/** What a caller says, from a media file or synthesised by espeak-ng, as 16 kHz mono s16le. */
final class CallerAudio {
    /** About -44 dBFS; quieter samples count as silence. */
    private static final int SILENCE_THRESHOLD = 200;

    private static final int TAIL_BYTES = 2 * 800;
    private static final int MAX_TEXT_CHARACTERS = 2_000;
    private static final int MAX_SECONDS = 600;
    private static final long TIMEOUT_SECONDS = 30;

    private CallerAudio() {}

    /**
     * Synthesises a text.
     *
     * @param language {@code en} or {@code cy}
     * @throws IOException if espeak-ng is not installed or fails
     */
    static byte[] synthesise(String text, String language) throws IOException, InterruptedException {
        if (text.isBlank() || text.length() > MAX_TEXT_CHARACTERS) {
            throw new IOException("--text has " + text.length() + " characters, expected 1 to " + MAX_TEXT_CHARACTERS);
        }
        Path wav = Files.createTempFile("llafar-", ".wav");
        try {
            Process espeak = start(language, wav);
            try (var words = espeak.outputWriter()) {
                words.write(text);
            }
            if (!espeak.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) || espeak.exitValue() != 0) {
                espeak.destroyForcibly();
                throw new IOException("espeak-ng could not synthesise the text in language " + language);
            }
            return decode(wav);
        } finally {
            Files.deleteIfExists(wav);
        }
    }

    private static Process start(String language, Path wav) throws IOException {
        try {
            return new ProcessBuilder("espeak-ng", "-v", language, "-s", "150", "--stdin", "-w", wav.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new IOException("--text needs espeak-ng (Debian: apt-get install espeak-ng); or give a FILE", e);
        }
    }

    /** Decodes a file of up to ten minutes; all channels are mixed. */
    static byte[] decode(Path file) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (MediaDecoder decoder = MediaDecoder.open(file, MediaOptions.MIXED)) {
            for (PcmChunk chunk = decoder.read(); chunk != null; chunk = decoder.read()) {
                all.writeBytes(PcmBytes.bytesOf(chunk.channels().getFirst()));
                if (all.size() > MAX_SECONDS * 32_000) {
                    throw new IOException(file + ": is longer than " + MAX_SECONDS + " s; expected a shorter file");
                }
            }
        }
        return withoutTrailingSilence(all.toByteArray());
    }

    /** Removes silence at the end, so that the caller counts as silent right after the last word. */
    private static byte[] withoutTrailingSilence(byte[] pcm) {
        int end = pcm.length / 2;
        while (end > 0 && Math.abs((short) ((pcm[2 * end - 2] & 0xff) | (pcm[2 * end - 1] << 8))) < SILENCE_THRESHOLD) {
            end--;
        }
        return Arrays.copyOf(pcm, Math.min(pcm.length, 2 * end + TAIL_BYTES));
    }
}
