package dev.llafar.kvs.record;

import dev.llafar.audio.WavWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A stereo file of two tracks. If one side is ahead, its samples are held until the other side reaches them, for at most
 * {@value #LONGEST_WAIT_SECONDS} s of audio. Silence is then written for the other side, so a missing track neither grows the
 * memory nor prevents the file.
 */
final class StereoFile implements AutoCloseable {
    /** Longer than a fragment can be, so the other side's audio for this time will not arrive any more. */
    static final int LONGEST_WAIT_SECONDS = 20;

    enum Side {
        LEFT,
        RIGHT,
        /** A third track is not part of the file. */
        NONE
    }

    private final Path path;
    private @Nullable WavWriter writer;
    private int sampleRateHz;
    private long written;
    private final SampleQueue left = new SampleQueue();
    private final SampleQueue right = new SampleQueue();

    StereoFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    boolean isOpen() {
        return writer != null;
    }

    /** Adds samples to one side. Samples at another rate than the first are skipped; the track's own file contains them. */
    void write(Side side, int rateHz, long firstSample, short[] samples) throws IOException {
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
        // Silence was written already for samples that arrive after the wait.
        int from = Math.clamp(next - firstSample, 0, samples.length);
        own.append(samples, from, samples.length - from);
        int most = LONGEST_WAIT_SECONDS * sampleRateHz;
        if (own.length() - other.length() > most) {
            other.appendSilence(own.length() - other.length() - most);
        }
        writeCommon();
    }

    /** Ends the shorter side in silence. No samples may follow. */
    void padShorterSide() throws IOException {
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

    /** A queue of samples that does not move its content at each removal. */
    private static final class SampleQueue {
        private short[] samples = new short[8_192];
        private int begin;
        private int end;

        int length() {
            return end - begin;
        }

        void append(short[] from, int offset, int length) {
            makeRoom(length);
            System.arraycopy(from, offset, samples, end, length);
            end += length;
        }

        void appendSilence(int length) {
            makeRoom(length);
            Arrays.fill(samples, end, end + length, (short) 0);
            end += length;
        }

        short at(int index) {
            return samples[begin + index];
        }

        void drop(int length) {
            begin += length;
        }

        private void makeRoom(int length) {
            if (end + length > samples.length) {
                int kept = length();
                var target = 2L * (kept + length) > samples.length ? new short[2 * (kept + length)] : samples;
                System.arraycopy(samples, begin, target, 0, kept);
                samples = target;
                begin = 0;
                end = kept;
            }
        }
    }
}
