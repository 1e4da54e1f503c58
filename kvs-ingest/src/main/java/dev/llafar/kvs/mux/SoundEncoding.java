package dev.llafar.kvs.mux;

import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.MkvTag;
import dev.llafar.kvs.mkv.MkvTrack;
import java.util.List;

/** Samples to the frames of one or two tracks. Times count from the medium's beginning. */
sealed interface SoundEncoding extends AutoCloseable permits AacSound, L16Sound {
    /** The rate that it takes. */
    int sampleRateHz();

    /** The channels that it takes. */
    int channels();

    /** How long a fragment is, if nothing else decides. */
    long fragmentNanos();

    List<MkvTrack> tracks();

    /** What fragments must say of the sound. */
    List<MkvTag> tags();

    /**
     * Encodes on.
     *
     * @param channels as many arrays as {@link #channels()}, of one length
     */
    List<MkvFrame> encode(List<short[]> channels);

    /** The rest. */
    List<MkvFrame> finish();

    @Override
    void close();
}
