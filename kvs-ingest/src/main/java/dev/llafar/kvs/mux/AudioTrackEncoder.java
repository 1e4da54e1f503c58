package dev.llafar.kvs.mux;

import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.MkvTag;
import dev.llafar.kvs.mkv.MkvTrack;
import java.util.List;

/** Encodes audio to one or two tracks. Times are relative to the start of the media file. */
sealed interface AudioTrackEncoder extends AutoCloseable permits AacTrackEncoder, L16TrackEncoder {
    /** The rate of the input. */
    int sampleRateHz();

    /** The number of channels of the input. */
    int channels();

    /** The duration of a fragment without video. */
    long fragmentNanos();

    List<MkvTrack> tracks();

    /** Tags that describe the audio. */
    List<MkvTag> tags();

    /**
     * Encodes samples.
     *
     * @param channels as many arrays as {@link #channels()}, all of the same length
     */
    List<MkvFrame> encode(List<short[]> channels);

    /** Returns the remaining frames. */
    List<MkvFrame> finish();

    @Override
    void close();
}
