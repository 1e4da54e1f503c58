package dev.llafar.kvs.record;

import dev.llafar.audio.WavWriter;
import dev.llafar.kvs.fragment.Fragment;
import dev.llafar.kvs.track.CallAudio;
import dev.llafar.kvs.track.TrackEvent;
import dev.llafar.kvs.track.TrackNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a call to files: {@code NAME.TRACK.wav} for each track at the recorded rate, {@code NAME.stereo.wav} with the
 * customer on the left and the agent on the right, and {@code NAME.json} with {@link RecordingMetadata}. All files begin
 * with the call's first sample.
 *
 * <p>The files are valid at any time, even if the process is killed: after each fragment the audio is flushed first, tracks
 * before stereo, and then the metadata file is replaced atomically, so it never lists a fragment whose audio is missing.
 * Performs file I/O in the caller's thread. Not thread safe.
 */
public final class CallRecorder implements AutoCloseable {
    private static final short[] SILENCE = new short[8_000];

    private final Path folder;
    private final String name;
    private final CallAudio callAudio = new CallAudio(CallAudio.Rate.NATIVE);
    private final Map<String, TrackFile> tracks = new LinkedHashMap<>();
    private final StereoFile stereo;
    private final RecordingMetadata metadata;
    private double seconds;

    /**
     * The file of a track.
     *
     * @param firstSample position of the file's first sample on the track's clock, at this rate
     */
    record TrackFile(String track, String file, int sampleRateHz, long firstSample, WavWriter writer) {}

    /**
     * Creates the folder if necessary, but no files yet.
     *
     * @param name first part of all file names; characters that are not allowed there are replaced by _
     * @throws IOException if the folder cannot be created
     */
    public CallRecorder(Path folder, String name) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.name = fileName(name);
        this.stereo = new StereoFile(folder.resolve(this.name + ".stereo.wav"));
        this.metadata = new RecordingMetadata(folder.resolve(this.name + ".json"), this.name + ".stereo.wav");
    }

    /** Adds a fragment and leaves all files valid. */
    public void accept(Fragment fragment) throws IOException {
        write(callAudio.accept(fragment));
        metadata.add(fragment, callAudio.startMillis());
        flush(false);
    }

    /** The names of the tracks received so far. */
    public List<String> tracks() {
        return tracks.values().stream().map(TrackFile::track).distinct().toList();
    }

    /** The length of the longest track. */
    public double seconds() {
        return seconds;
    }

    /** The files written so far, the metadata last. */
    public List<Path> files() {
        var files = new ArrayList<Path>();
        tracks.values().forEach(track -> files.add(folder.resolve(track.file())));
        if (stereo.isOpen()) {
            files.add(stereo.path());
        }
        files.add(metadata.path());
        return files;
    }

    /** Ends the recording: pads the shorter side of the stereo file and marks the metadata as complete. */
    @Override
    public void close() throws IOException {
        try (callAudio) {
            write(callAudio.finish());
            stereo.padShorterSide();
            flush(true);
        } finally {
            for (var track : tracks.values()) {
                track.writer().close();
            }
            stereo.close();
        }
    }

    private void write(List<TrackEvent> events) throws IOException {
        for (var event : events) {
            switch (event) {
                case TrackEvent.Audio audio -> {
                    file(audio.track(), audio.sampleRateHz(), audio.firstSample())
                            .writer()
                            .write(audio.samples());
                    stereo.write(side(audio.track()), audio.sampleRateHz(), audio.firstSample(), audio.samples());
                    reached(audio.firstSample() + audio.samples().length, audio.sampleRateHz());
                }
                case TrackEvent.Silence silence -> writeSilence(silence);
                case TrackEvent.FragmentRepeated repeated -> metadata.countRepeated();
                case TrackEvent.FragmentLate late ->
                    metadata.problem("a fragment came " + late.byMillis() + " ms late");
                case TrackEvent.ClockJumped jumped ->
                    metadata.problem("the producer's clock jumped by " + jumped.byMillis() + " ms");
                case TrackEvent.TrackUnusable unusable -> metadata.problem(unusable.track() + ": " + unusable.reason());
                case TrackEvent.FramesDamaged damaged ->
                    metadata.problem(damaged.track() + ": " + damaged.frames() + " frames could not be decoded");
            }
        }
    }

    private void writeSilence(TrackEvent.Silence silence) throws IOException {
        var file = file(silence.track(), silence.sampleRateHz(), silence.firstSample());
        for (long done = 0; done < silence.samples(); done += SILENCE.length) {
            int samples = (int) Math.min(SILENCE.length, silence.samples() - done);
            var silent = samples == SILENCE.length ? SILENCE : new short[samples];
            file.writer().write(silent);
            stereo.write(side(silence.track()), silence.sampleRateHz(), silence.firstSample() + done, silent);
        }
        reached(silence.firstSample() + silence.samples(), silence.sampleRateHz());
    }

    private void reached(long sample, int sampleRateHz) {
        seconds = Math.max(seconds, (double) sample / sampleRateHz);
    }

    /** Tracks with other names are assigned to the sides in the order of their arrival. */
    private StereoFile.Side side(String track) {
        if (track.equals(TrackNames.CUSTOMER)) {
            return StereoFile.Side.LEFT;
        }
        if (track.equals(TrackNames.AGENT)) {
            return StereoFile.Side.RIGHT;
        }
        int index = tracks.values().stream()
                .map(TrackFile::track)
                .distinct()
                .toList()
                .indexOf(track);
        return switch (index) {
            case 0 -> StereoFile.Side.LEFT;
            case 1 -> StereoFile.Side.RIGHT;
            default -> StereoFile.Side.NONE;
        };
    }

    /** If a track changes its rate, a second file continues it. */
    private TrackFile file(String track, int sampleRateHz, long firstSample) throws IOException {
        var known = tracks.get(track + "@" + sampleRateHz);
        if (known != null) {
            return known;
        }
        boolean changed = tracks.values().stream().anyMatch(file -> file.track().equals(track));
        var file = name + "." + fileName(track) + (changed ? "." + sampleRateHz : "") + ".wav";
        var created = new TrackFile(
                track, file, sampleRateHz, firstSample, new WavWriter(folder.resolve(file), sampleRateHz, 1));
        if (changed) {
            metadata.problem(track + " changed to " + sampleRateHz + " Hz and continues in " + file);
        }
        tracks.put(track + "@" + sampleRateHz, created);
        return created;
    }

    private void flush(boolean complete) throws IOException {
        for (var track : tracks.values()) {
            track.writer().flush();
        }
        stereo.flush();
        metadata.write(List.copyOf(tracks.values()), stereo.isOpen(), complete);
    }

    /** Removes separators and dots, because names of tracks come from the network. */
    static String fileName(String text) {
        var safe = text.replaceAll("[^A-Za-z0-9_-]", "_");
        return safe.isEmpty() ? "_" : safe.substring(0, Math.min(safe.length(), 100));
    }
}
