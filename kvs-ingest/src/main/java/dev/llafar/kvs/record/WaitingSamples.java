package dev.llafar.kvs.record;

import java.util.Arrays;

/** Samples in their order, appended at the end and taken from the front without moving the rest each time. */
final class WaitingSamples {
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
