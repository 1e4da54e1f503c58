package dev.llafar.kvs.mux;

import dev.llafar.audio.SampleClock;
import dev.llafar.audio.media.MediaChunk;
import dev.llafar.audio.media.MediaDescription;
import dev.llafar.audio.media.MediaException;
import dev.llafar.audio.media.MediaReader;
import dev.llafar.audio.media.SeekableBytes;
import dev.llafar.kvs.fragment.FragmentWriter;
import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.MkvTag;
import dev.llafar.kvs.mkv.MkvTrack;
import dev.llafar.kvs.producer.KvsProducer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Converts a media file to the fragments of a stream, one at a time and in bounded memory. Blocking; {@link
 * MediaFragmentSource} is the non-blocking form for a producer.
 *
 * <p>Without video, the audio is encoded sample by sample. With video, it follows the timestamps of the file, and gaps are
 * filled with silence. If audio and video are more than {@value #MAX_SKEW_SECONDS} seconds apart in the file, the one that is
 * behind is filled with silence or the last picture, and its late data is dropped.
 */
public final class MediaFragments implements AutoCloseable {
    static final int MAX_SKEW_SECONDS = 10;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long MAX_SKEW_NANOS = MAX_SKEW_SECONDS * NANOS_PER_SECOND;
    /** Timestamps of audio have jitter of one or two frames. */
    private static final long MIN_GAP_NANOS = 100_000_000;

    private final MediaReader reader;
    private final @Nullable AudioTrackEncoder audio;
    private final @Nullable VideoTrack video;
    private final FragmentWriter writer;
    private final FragmentCutter cutter;
    private long audioSamples;
    private long nextCutNanos;
    private boolean ended;

    private MediaFragments(MediaReader reader, MuxOptions options) {
        this.reader = reader;
        video = options.video() ? new VideoTrack(1) : null;
        audio = reader.audio()
                .map(description -> encoding(description, options))
                .orElse(null);
        var tracks = new ArrayList<MkvTrack>();
        var tags = new ArrayList<MkvTag>();
        if (video != null) {
            reader.setVideoSize(VideoTrack.WIDTH_PIXELS, VideoTrack.HEIGHT_PIXELS);
            tracks.add(video.track());
        }
        if (audio != null) {
            reader.setAudioFormat(audio.sampleRateHz(), audio.channels());
            tracks.addAll(audio.tracks());
            tags.addAll(audio.tags());
            nextCutNanos = audio.fragmentNanos();
        }
        tags.addAll(options.tags());
        writer = new FragmentWriter("Llafar", tracks);
        cutter = new FragmentCutter(writer, tracks, options.startMillis(), tags);
    }

    /**
     * Opens a file.
     *
     * @throws MediaException with the file and the problem
     */
    public static MediaFragments open(Path file, MuxOptions options) throws MediaException {
        return of(MediaReader.open(file, options.video()), options);
    }

    /**
     * Opens bytes from another source.
     *
     * @param bytes closed with this object, or if this fails
     * @param name for error messages
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

    private static AudioTrackEncoder encoding(MediaDescription description, MuxOptions options) {
        return switch (options.audio()) {
            case AAC ->
                new AacTrackEncoder(description.sampleRateHz(), description.channels(), options.video() ? 2 : 1);
            case L16 -> new L16TrackEncoder(description.sampleRateHz(), description.channels());
        };
    }

    /** EBML header, Segment, Info and Tracks, which are sent first on each connection. */
    public byte[] head() {
        return writer.head();
    }

    /** The declared duration of the file. */
    public OptionalLong durationMillis() {
        var samples = reader.audio().map(MediaDescription::durationSamples).orElse(OptionalLong.empty());
        return samples.isPresent()
                ? OptionalLong.of(samples.getAsLong() * 1_000 / SampleClock.SAMPLE_RATE_HZ)
                : samples;
    }

    /**
     * Returns the next fragment; empty at the end.
     *
     * @throws MediaException if the file cannot be read, nothing can be decoded, or after {@link #interrupt}
     */
    public Optional<KvsProducer.OutgoingFragment> next() throws MediaException {
        while (true) {
            var ready = cutter.next();
            if (ready.isPresent() || ended) {
                return ready;
            }
            switch (reader.read()) {
                case MediaChunk.Audio chunk -> acceptAudio(chunk);
                case MediaChunk.Picture chunk -> acceptPicture(chunk);
                case null -> end();
            }
        }
    }

    /** After the end: whether parts of the file were missing or damaged. */
    public boolean incomplete() {
        return reader.incomplete();
    }

    /** Makes {@link #next} fail. May be called from any thread. */
    public void interrupt() {
        reader.interrupt();
    }

    @Override
    public void close() {
        reader.close();
        if (audio != null) {
            audio.close();
        }
        if (video != null) {
            video.close();
        }
    }

    private void acceptAudio(MediaChunk.Audio chunk) {
        if (video != null && chunk.timeNanos() != MediaChunk.NO_TIME) {
            fillUntil(chunk.timeNanos() - MIN_GAP_NANOS, chunk.timeNanos());
            if (audioNanos() - chunk.timeNanos() > MIN_GAP_NANOS) {
                return; // Silence was written for this time, or the file has more audio than its timestamps cover.
            }
        }
        encode(chunk.channels());
        if (video != null) {
            video.repeatUntil(audioNanos() - MAX_SKEW_NANOS, cutter);
        }
    }

    private void acceptPicture(MediaChunk.Picture chunk) {
        if (video != null) {
            long time = chunk.timeNanos() == MediaChunk.NO_TIME ? video.reachedNanos() : chunk.timeNanos();
            video.show(chunk.yuv420(), time, cutter);
            fillUntil(video.reachedNanos() - MAX_SKEW_NANOS, video.reachedNanos() - MAX_SKEW_NANOS);
        }
    }

    /** Writes silence until {@code untilNanos} if the audio has not reached {@code unlessNanos}. */
    private void fillUntil(long unlessNanos, long untilNanos) {
        if (audio == null || audioNanos() >= unlessNanos) {
            return;
        }
        long samples = (untilNanos - audioNanos()) * audio.sampleRateHz() / NANOS_PER_SECOND;
        while (samples > 0) {
            int part = (int) Math.min(samples, audio.sampleRateHz());
            var silence = new ArrayList<short[]>();
            for (int channel = 0; channel < audio.channels(); channel++) {
                silence.add(new short[part]);
            }
            encode(silence);
            samples -= part;
        }
    }

    private void encode(List<short[]> channels) {
        if (audio != null) {
            audioSamples += channels.getFirst().length;
            place(audio.encode(channels));
        }
    }

    private void place(List<MkvFrame> frames) {
        for (var frame : frames) {
            if (video == null && audio != null && frame.timeNanos() >= nextCutNanos) {
                cutter.cut(nextCutNanos);
                nextCutNanos += audio.fragmentNanos();
            }
            cutter.add(frame);
        }
    }

    private void end() {
        ended = true;
        long end = audioNanos();
        if (video != null) {
            video.repeatUntil(end, cutter);
            end = Math.max(end, video.reachedNanos());
            fillUntil(end, end);
        }
        if (audio != null) {
            place(audio.finish());
        }
        cutter.finish(end);
    }

    private long audioNanos() {
        return audio == null ? 0 : audioSamples * NANOS_PER_SECOND / audio.sampleRateHz();
    }
}
