package dev.llafar.audio.media;

import java.util.List;

/**
 * A piece of a medium, decoded.
 *
 * <p>Times count from the medium's own beginning, in nanoseconds; {@link #UNTIMED} where the medium does not say.
 */
public sealed interface MediaPiece {
    /** The medium does not say when. */
    long UNTIMED = Long.MIN_VALUE;

    /**
     * Sound.
     *
     * @param channels one array a channel, all of one length; the receiver's to keep
     */
    record Sound(long timeNanos, List<short[]> channels) implements MediaPiece {
        public Sound {
            channels = List.copyOf(channels);
        }

        /** Samples of each channel. */
        public int samples() {
            return channels.getFirst().length;
        }
    }

    /**
     * A picture.
     *
     * @param yuv420 the planes Y, U and V without gaps between lines; the receiver's to keep
     */
    @SuppressWarnings("ArrayRecordComponent") // goes into an encoder as it is
    record Picture(long timeNanos, byte[] yuv420) implements MediaPiece {
        /** Without its content. */
        @Override
        public String toString() {
            return "Picture[timeNanos=" + timeNanos + ", " + yuv420.length + " bytes]";
        }
    }
}
