package dev.llafar.cli;

import dev.llafar.cli.client.TranscriptionClient;
import dev.llafar.cli.client.TranscriptionClient.Caption;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** Streams a recording to the server in real time and prints the transcripts. */
final class DemoCaller {
    private static final int CHUNK_MILLIS = 100;
    private static final int BYTES_PER_MILLI = 32; // 16 kHz, two bytes per sample

    private final byte[] audio;
    private final Console console;
    private final long startNanos;
    private int finals;

    DemoCaller(byte[] audio, Console console, long startNanos) {
        this.audio = audio;
        this.console = console;
        this.startNanos = startNanos;
    }

    /** Prints a transcript; called on the thread of a client. */
    synchronized void received(String protocol, Caption caption) {
        String when = String.format(Locale.ROOT, "%6.2f s  %-9s  ", (System.nanoTime() - startNanos) / 1e9, protocol);
        if (caption.isFinal()) {
            finals++;
            console.line(when
                    + console.bold(caption.text())
                    + String.format(
                            Locale.ROOT,
                            "  [%s, %.2f s after the last word]",
                            caption.language(),
                            caption.latencyMillis() / 1000.0));
        } else {
            String stable = caption.text().substring(0, caption.stableLength());
            String unstable = caption.text().substring(caption.stableLength());
            console.line(when + stable + console.dim(unstable + " ..."));
        }
    }

    /** Streams the whole recording; returns when the last transcript has arrived. */
    void stream(TranscriptionClient client) throws IOException, InterruptedException {
        byte[] chunk = new byte[CHUNK_MILLIS * BYTES_PER_MILLI];
        long next = System.nanoTime();
        for (int from = 0; from < audio.length; from += chunk.length) {
            int length = Math.min(chunk.length, audio.length - from);
            System.arraycopy(audio, from, chunk, 0, length);
            client.send(chunk, length);
            next += CHUNK_MILLIS * 1_000_000L;
            while (System.nanoTime() < next) {
                LockSupport.parkNanos(next - System.nanoTime());
            }
        }
        client.finish();
    }

    /** Number of finals received. */
    synchronized int finals() {
        return finals;
    }
}
