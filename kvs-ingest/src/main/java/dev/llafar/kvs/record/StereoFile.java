package dev.llafar.kvs.record;

import dev.llafar.audio.WavWriter;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Two voices side by side. A side that has come further waits for the other, for {@value #LONGEST_WAIT_SECONDS} s of sound;
 * after that the other is taken to be silent, so that a missing voice costs neither memory nor the file.
 */
final class StereoFile implements AutoCloseable {
    /** More than a fragment may be long is nothing that is still to come. */
    static final int LONGEST_WAIT_SECONDS = 20;

    enum Side {
        LEFT,
        RIGHT,
        /** A third voice has no side. */
        NONE
    }

    private final Path path;
    private @Nullable WavWriter writer;
    private int sampleRateHz;
    private long written;
    private final WaitingSamples left = new WaitingSamples();
    private final WaitingSamples right = new WaitingSamples();

    StereoFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    boolean isOpen() {
        return writer != null;
    }

    /** Samples of one side; those at another rate than the first are left out, their voice's own file has them. */
    void sound(Side side, int rateHz, long firstSample, short[] samples) throws IOException {
        if (side == Side.NONE || (writer != null && rateHz != sampleRateHz)) {
            return;
        }
        if (writer == null) {
            sampleRateHz = rateHz;
            writer = new WavWriter(path, rateHz, 2);
        }
        var own = side == Side.LEFT ? left : right;
        var other = side == Side.LEFT ? right : left;
        long next = written + own.length();
        own.appendSilence(Math.toIntExact(Math.max(0, firstSample - next)));
        // Silence was written already where this side was waited for in vain.
        int from = Math.clamp(next - firstSample, 0, samples.length);
        own.append(samples, from, samples.length - from);
        int most = LONGEST_WAIT_SECONDS * sampleRateHz;
        if (own.length() - other.length() > most) {
            other.appendSilence(own.length() - other.length() - most);
        }
        writeCommon();
    }

    /** Nothing more comes: the shorter side ends in silence. */
    void level() throws IOException {
        int longest = Math.max(left.length(), right.length());
        left.appendSilence(longest - left.length());
        right.appendSilence(longest - right.length());
        writeCommon();
    }

    void flush() throws IOException {
        if (writer != null) {
            writer.flush();
        }
    }

    @Override
    public void close() throws IOException {
        if (writer != null) {
            writer.close();
        }
    }

    private void writeCommon() throws IOException {
        int common = Math.min(left.length(), right.length());
        if (writer == null || common == 0) {
            return;
        }
        var interleaved = new short[2 * common];
        for (int i = 0; i < common; i++) {
            interleaved[2 * i] = left.at(i);
            interleaved[2 * i + 1] = right.at(i);
        }
        writer.write(interleaved);
        written += common;
        left.drop(common);
        right.drop(common);
    }
}
