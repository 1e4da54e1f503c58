package dev.llafar.cli;

import dev.llafar.cli.client.Caption;
import dev.llafar.cli.client.Voice;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** One caller of the demo: speaks its sentences in real time, a pause after each, and prints what comes back. */
final class DemoCaller {
    private static final int CHUNK_MILLIS = 100;
    private static final int BYTES_A_MILLI = 32; // 16 kHz, two bytes a sample

    private final byte[] audio;
    private final Console console;
    private final long startNanos;
    private int finals;

    DemoCaller(byte[] audio, Console console, long startNanos) {
        this.audio = audio;
        this.console = console;
        this.startNanos = startNanos;
    }

    /** Called on a client's thread. */
    synchronized void heard(String protocol, Caption caption) {
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
            String open = caption.text().substring(caption.stableLength());
            console.line(when + stable + console.dim(open + " ..."));
        }
    }

    /** Speaks; returns when the last caption is there. */
    void speak(Voice voice) throws IOException, InterruptedException {
        byte[] chunk = new byte[CHUNK_MILLIS * BYTES_A_MILLI];
        long next = System.nanoTime();
        for (int from = 0; from < audio.length; from += chunk.length) {
            int length = Math.min(chunk.length, audio.length - from);
            System.arraycopy(audio, from, chunk, 0, length);
            voice.send(chunk, length);
            next += CHUNK_MILLIS * 1_000_000L;
            while (System.nanoTime() < next) {
                LockSupport.parkNanos(next - System.nanoTime());
            }
        }
        voice.finish();
    }

    /** How many finals came. */
    synchronized int finals() {
        return finals;
    }
}
