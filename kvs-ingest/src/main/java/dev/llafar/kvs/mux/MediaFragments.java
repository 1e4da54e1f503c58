package dev.llafar.kvs.mux;

import dev.llafar.audio.SampleClock;
import dev.llafar.audio.media.MediaDescription;
import dev.llafar.audio.media.MediaException;
import dev.llafar.audio.media.MediaPiece;
import dev.llafar.audio.media.MediaReader;
import dev.llafar.audio.media.SeekableBytes;
import dev.llafar.kvs.fragment.FragmentWriter;
import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.MkvTag;
import dev.llafar.kvs.mkv.MkvTrack;
import dev.llafar.kvs.producer.OutgoingFragment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A medium to the fragments of a stream: reads, decodes, encodes, cuts, one fragment at a time and in bounded memory.
 * Blocking, for a thread that may wait; {@link PulledFragments} is the same for a producer.
 *
 * <p>Sound alone is taken sample by sample. Beside pictures it follows the medium's times: what is missing is silence.
 * Sound and pictures that are more than {@value #MOST_APART_SECONDS} seconds apart in the medium are not waited for: the
 * one behind is filled up, with silence or the last picture, and what comes too late for its time is dropped.
 */
public final class MediaFragments implements AutoCloseable {
    static final int MOST_APART_SECONDS = 10;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long MOST_APART_NANOS = MOST_APART_SECONDS * NANOS_PER_SECOND;
    /** Times of sound jitter by a frame or two; only what is beyond is missing. */
    private static final long LEAST_GAP_NANOS = 100_000_000;

    private final MediaReader reader;
    private final @Nullable SoundEncoding sound;
    private final @Nullable PictureTrack pictures;
    private final FragmentWriter writer;
    private final FragmentCutter cutter;
    private long soundSamples;
    private long nextCutNanos;
    private boolean ended;

    private MediaFragments(MediaReader reader, MuxOptions options) {
        this.reader = reader;
        pictures = options.video() ? new PictureTrack(1) : null;
        sound = reader.sound()
                .map(description -> encoding(description, options))
                .orElse(null);
        var tracks = new ArrayList<MkvTrack>();
        var tags = new ArrayList<MkvTag>();
        if (pictures != null) {
            reader.picturesAs(PictureTrack.WIDTH_PIXELS, PictureTrack.HEIGHT_PIXELS);
            tracks.add(pictures.track());
        }
        if (sound != null) {
            reader.soundAs(sound.sampleRateHz(), sound.channels());
            tracks.addAll(sound.tracks());
            tags.addAll(sound.tags());
            nextCutNanos = sound.fragmentNanos();
        }
        tags.addAll(options.tags());
        writer = new FragmentWriter("Llafar", tracks);
        cutter = new FragmentCutter(writer, tracks, options.startMillis(), tags);
    }

    /**
     * Opens a file.
     *
     * @throws MediaException naming the file and what is wrong with it
     */
    public static MediaFragments open(Path file, MuxOptions options) throws MediaException {
        return of(MediaReader.open(file, options.video()), options);
    }

    /**
     * Opens bytes from elsewhere.
     *
     * @param bytes closed with this, or when this fails
     * @param name for errors
     */
    public static MediaFragments open(SeekableBytes bytes, String name, MuxOptions options) throws MediaException {
        return of(MediaReader.open(bytes, name, options.video()), options);
    }

    private static MediaFragments of(MediaReader reader, MuxOptions options) {
        try {
            return new MediaFragments(reader, options);
        } catch (RuntimeException failure) {
            reader.close();
            throw failure;
        }
    }

    private static SoundEncoding encoding(MediaDescription description, MuxOptions options) {
        return switch (options.sound()) {
            case AAC -> new AacSound(description.sampleRateHz(), description.channels(), options.video() ? 2 : 1);
            case L16 -> new L16Sound(description.sampleRateHz(), description.channels());
        };
    }

    /** EBML header, Segment, Info and Tracks, with which every connection begins. */
    public byte[] head() {
        return writer.head();
    }

    /** How long the medium claims to be, for a progress line. */
    public OptionalLong durationMillis() {
        var samples = reader.sound().map(MediaDescription::durationSamples).orElse(OptionalLong.empty());
        return samples.isPresent()
                ? OptionalLong.of(samples.getAsLong() * 1_000 / SampleClock.SAMPLE_RATE_HZ)
                : samples;
    }

    /**
     * The next fragment; empty at the end.
     *
     * @throws MediaException if the medium cannot be read on, nothing of it can be decoded, or after {@link #interrupt}
     */
    public Optional<OutgoingFragment> next() throws MediaException {
        while (true) {
            var ready = cutter.next();
            if (ready.isPresent() || ended) {
                return ready;
            }
            switch (reader.read()) {
                case MediaPiece.Sound piece -> hear(piece);
                case MediaPiece.Picture piece -> see(piece);
                case null -> end();
            }
        }
    }

    /** After the end: whether something of the medium was missing or damaged. */
    public boolean incomplete() {
        return reader.incomplete();
    }

    /** Makes {@link #next} fail soon; from any thread. */
    public void interrupt() {
        reader.interrupt();
    }

    @Override
    public void close() {
        reader.close();
        if (sound != null) {
            sound.close();
        }
        if (pictures != null) {
            pictures.close();
        }
    }

    private void hear(MediaPiece.Sound piece) {
        if (pictures != null && piece.timeNanos() != MediaPiece.UNTIMED) {
            fillUntil(piece.timeNanos() - LEAST_GAP_NANOS, piece.timeNanos());
            if (soundNanos() - piece.timeNanos() > LEAST_GAP_NANOS) {
                return; // its time has been filled, or the medium has more sound than time
            }
        }
        encode(piece.channels());
        if (pictures != null) {
            pictures.repeatUntil(soundNanos() - MOST_APART_NANOS, cutter);
        }
    }

    private void see(MediaPiece.Picture piece) {
        if (pictures != null) {
            long time = piece.timeNanos() == MediaPiece.UNTIMED ? pictures.reachedNanos() : piece.timeNanos();
            pictures.show(piece.yuv420(), time, cutter);
            fillUntil(pictures.reachedNanos() - MOST_APART_NANOS, pictures.reachedNanos() - MOST_APART_NANOS);
        }
    }

    /** Silence up to a time, if the sound has not come to another one. */
    private void fillUntil(long unlessNanos, long untilNanos) {
        if (sound == null || soundNanos() >= unlessNanos) {
            return;
        }
        long samples = (untilNanos - soundNanos()) * sound.sampleRateHz() / NANOS_PER_SECOND;
        while (samples > 0) {
            int part = (int) Math.min(samples, sound.sampleRateHz());
            var silence = new ArrayList<short[]>();
            for (int channel = 0; channel < sound.channels(); channel++) {
                silence.add(new short[part]);
            }
            encode(silence);
            samples -= part;
        }
    }

    private void encode(List<short[]> channels) {
        if (sound != null) {
            soundSamples += channels.getFirst().length;
            place(sound.encode(channels));
        }
    }

    private void place(List<MkvFrame> frames) {
        for (var frame : frames) {
            if (pictures == null && sound != null && frame.timeNanos() >= nextCutNanos) {
                cutter.cut(nextCutNanos);
                nextCutNanos += sound.fragmentNanos();
            }
            cutter.add(frame);
        }
    }

    private void end() {
        ended = true;
        long end = soundNanos();
        if (pictures != null) {
            pictures.repeatUntil(end, cutter);
            end = Math.max(end, pictures.reachedNanos());
            fillUntil(end, end);
        }
        if (sound != null) {
            place(sound.finish());
        }
        cutter.finish(end);
    }

    private long soundNanos() {
        return sound == null ? 0 : soundSamples * NANOS_PER_SECOND / sound.sampleRateHz();
    }
}
