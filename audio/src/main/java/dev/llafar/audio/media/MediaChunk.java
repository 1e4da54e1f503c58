package dev.llafar.audio.media;

import java.util.List;

/** A decoded part of a media file. Times are relative to its start, in nanoseconds. */
public sealed interface MediaChunk {
    /** The time of a chunk without a timestamp. */
    long NO_TIME = Long.MIN_VALUE;

    /**
     * Audio.
     *
     * @param channels one array for each channel, all of the same length; owned by the receiver
     */
    record Audio(long timeNanos, List<short[]> channels) implements MediaChunk {
        public Audio {
            channels = List.copyOf(channels);
        }

        /** Samples of each channel. */
        public int samples() {
            return channels.getFirst().length;
        }
    }

    /**
     * A video frame.
     *
     * @param yuv420 the planes Y, U and V without padding; owned by the receiver
     */
    @SuppressWarnings("ArrayRecordComponent") // Passed to an encoder without a copy.
    record Picture(long timeNanos, byte[] yuv420) implements MediaChunk {
        /** Omits the content. */
        @Override
        public String toString() {
            return "Picture[timeNanos=" + timeNanos + ", " + yuv420.length + " bytes]";
        }
    }
}
