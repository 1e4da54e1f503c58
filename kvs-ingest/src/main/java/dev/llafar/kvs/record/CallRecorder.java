package dev.llafar.kvs.record;

import dev.llafar.audio.WavWriter;
import dev.llafar.kvs.fragment.Fragment;
import dev.llafar.kvs.track.CallAudio;
import dev.llafar.kvs.track.CallEvent;
import dev.llafar.kvs.track.VoiceNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a call beside its name: {@code NAME.VOICE.wav} for every voice at the rate it was recorded, {@code
 * NAME.stereo.wav} with the customer left and the agent right, and {@code NAME.json} with {@link RecordingNotes}. All files
 * begin with the call's first sample.
 *
 * <p>Valid at any moment, should the process be killed: after every fragment the sound is flushed first, voices before
 * stereo, and then the notes are replaced as a whole, so they never name a fragment whose sound is not there. Does file
 * input and output in the caller's thread. Not thread safe.
 */
public final class CallRecorder implements AutoCloseable {
    private static final short[] SILENT = new short[8_000];

    private final Path folder;
    private final String name;
    private final CallAudio audio = new CallAudio(CallAudio.Rate.NATIVE);
    private final Map<String, VoiceFile> voices = new LinkedHashMap<>();
    private final StereoFile stereo;
    private final RecordingNotes notes;
    private double seconds;

    /**
     * A recorder that has written nothing yet.
     *
     * @param name first part of all file names; what a file name should not hold becomes _
     * @throws IOException when the folder is not there and cannot be made
     */
    public CallRecorder(Path folder, String name) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.name = fileName(name);
        this.stereo = new StereoFile(folder.resolve(this.name + ".stereo.wav"));
        this.notes = new RecordingNotes(folder.resolve(this.name + ".json"), this.name + ".stereo.wav");
    }

    /** Adds a fragment and leaves all files valid. */
    public void accept(Fragment fragment) throws IOException {
        write(audio.accept(fragment));
        notes.note(fragment, audio.startMillis());
        flush(false);
    }

    /** The voices heard so far. */
    public List<String> voices() {
        return voices.values().stream().map(VoiceFile::voice).distinct().toList();
    }

    /** How long the longest voice is. */
    public double seconds() {
        return seconds;
    }

    /** The files written so far, the notes last. */
    public List<Path> files() {
        var files = new ArrayList<Path>();
        voices.values().forEach(voice -> files.add(folder.resolve(voice.file())));
        if (stereo.isOpen()) {
            files.add(stereo.path());
        }
        files.add(notes.path());
        return files;
    }

    /** Ends the recording: both sides of the stereo file get one length, the notes say that this is all. */
    @Override
    public void close() throws IOException {
        try (audio) {
            write(audio.finish());
            stereo.level();
            flush(true);
        } finally {
            for (var voice : voices.values()) {
                voice.writer().close();
            }
            stereo.close();
        }
    }

    private void write(List<CallEvent> events) throws IOException {
        for (var event : events) {
            switch (event) {
                case CallEvent.Sound sound -> {
                    file(sound.voice(), sound.sampleRateHz(), sound.firstSample())
                            .writer()
                            .write(sound.samples());
                    stereo.sound(side(sound.voice()), sound.sampleRateHz(), sound.firstSample(), sound.samples());
                    reached(sound.firstSample() + sound.samples().length, sound.sampleRateHz());
                }
                case CallEvent.Silence silence -> writeSilence(silence);
                case CallEvent.FragmentRepeated repeated -> notes.countRepeated();
                case CallEvent.FragmentLate late -> notes.problem("a fragment came " + late.byMillis() + " ms late");
                case CallEvent.ClockJumped jumped ->
                    notes.problem("the producer's clock jumped by " + jumped.byMillis() + " ms");
                case CallEvent.TrackUnusable unusable -> notes.problem(unusable.voice() + ": " + unusable.reason());
                case CallEvent.FramesDamaged damaged ->
                    notes.problem(damaged.voice() + ": " + damaged.frames() + " frames could not be decoded");
            }
        }
    }

    private void writeSilence(CallEvent.Silence silence) throws IOException {
        var file = file(silence.voice(), silence.sampleRateHz(), silence.firstSample());
        for (long done = 0; done < silence.samples(); done += SILENT.length) {
            int samples = (int) Math.min(SILENT.length, silence.samples() - done);
            var silent = samples == SILENT.length ? SILENT : new short[samples];
            file.writer().write(silent);
            stereo.sound(side(silence.voice()), silence.sampleRateHz(), silence.firstSample() + done, silent);
        }
        reached(silence.firstSample() + silence.samples(), silence.sampleRateHz());
    }

    private void reached(long sample, int sampleRateHz) {
        seconds = Math.max(seconds, (double) sample / sampleRateHz);
    }

    /** The first voice that is not the agent is left: also the only one of a stream that names none. */
    private StereoFile.Side side(String voice) {
        if (voice.equals(VoiceNames.CUSTOMER)) {
            return StereoFile.Side.LEFT;
        }
        if (voice.equals(VoiceNames.AGENT)) {
            return StereoFile.Side.RIGHT;
        }
        int index = voices.values().stream()
                .map(VoiceFile::voice)
                .distinct()
                .toList()
                .indexOf(voice);
        return switch (index) {
            case 0 -> StereoFile.Side.LEFT;
            case 1 -> StereoFile.Side.RIGHT;
            default -> StereoFile.Side.NONE;
        };
    }

    /** A voice that changes its rate goes on in a file of its own. */
    private VoiceFile file(String voice, int sampleRateHz, long firstSample) throws IOException {
        var known = voices.get(voice + "@" + sampleRateHz);
        if (known != null) {
            return known;
        }
        boolean changed = voices.values().stream().anyMatch(file -> file.voice().equals(voice));
        var file = name + "." + fileName(voice) + (changed ? "." + sampleRateHz : "") + ".wav";
        var created = new VoiceFile(
                voice, file, sampleRateHz, firstSample, new WavWriter(folder.resolve(file), sampleRateHz, 1));
        if (changed) {
            notes.problem(voice + " changed to " + sampleRateHz + " Hz and goes on in " + file);
        }
        voices.put(voice + "@" + sampleRateHz, created);
        return created;
    }

    private void flush(boolean complete) throws IOException {
        for (var voice : voices.values()) {
            voice.writer().flush();
        }
        stereo.flush();
        notes.write(List.copyOf(voices.values()), stereo.isOpen(), complete);
    }

    /** No separator, no dot in front: a track's name comes from the network. */
    static String fileName(String text) {
        var safe = text.replaceAll("[^A-Za-z0-9_-]", "_");
        return safe.isEmpty() ? "_" : safe.substring(0, Math.min(safe.length(), 100));
    }
}
