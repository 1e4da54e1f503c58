package dev.llafar.kvs.record;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.llafar.kvs.fragment.Fragment;
import dev.llafar.kvs.fragment.FragmentTags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The JSON file of a recording: the call's identifiers, its start, its fragments and files, and problems. */
final class RecordingMetadata {
    /** Bounds the size of the file. */
    private static final int MAX_PROBLEMS = 100;

    private static final List<String> RECORDED_TAGS = List.of(
            FragmentTags.CONTACT_ID,
            FragmentTags.INSTANCE_ID,
            FragmentTags.MEETING_ID,
            FragmentTags.ATTENDEE_ID,
            FragmentTags.EXTERNAL_USER_ID);
    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path path;
    private final Path temporary;
    private final String stereoFile;
    private final Map<String, String> tags = new LinkedHashMap<>();
    private final Set<String> fragmentNumbers = new LinkedHashSet<>();
    private final List<String> problems = new ArrayList<>();
    private long startMillis;
    private int fragments;
    private int repeated;

    RecordingMetadata(Path path, String stereoFile) {
        this.path = path;
        this.temporary = path.resolveSibling(path.getFileName() + ".part");
        this.stereoFile = stereoFile;
    }

    Path path() {
        return path;
    }

    void add(Fragment fragment, long callStartMillis) {
        startMillis = callStartMillis;
        fragments++;
        fragment.tags().fragmentNumber().ifPresent(fragmentNumbers::add);
        for (var name : RECORDED_TAGS) {
            fragment.tags().value(name).ifPresent(value -> tags.putIfAbsent(name, value));
        }
    }

    void countRepeated() {
        repeated++;
    }

    void problem(String problem) {
        if (problems.size() < MAX_PROBLEMS) {
            problems.add(problem);
        }
    }

    /** Replaces the file atomically, so a reader finds either the previous or the new content. */
    void write(List<CallRecorder.TrackFile> tracks, boolean stereo, boolean complete) throws IOException {
        var json = new LinkedHashMap<String, Object>(tags);
        json.put("startTime", Instant.ofEpochMilli(startMillis).toString());
        json.put("startTimeMillis", startMillis);
        json.put("complete", complete);
        json.put("voices", tracks.stream().map(RecordingMetadata::json).toList());
        if (stereo) {
            json.put("stereo", stereoFile);
        }
        json.put("fragments", fragments);
        json.put("fragmentsRepeated", repeated);
        json.put("fragmentNumbers", fragmentNumbers);
        json.put("problems", problems);
        Files.write(temporary, MAPPER.writeValueAsBytes(json));
        Files.move(temporary, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Map<String, Object> json(CallRecorder.TrackFile track) {
        var json = new LinkedHashMap<String, Object>();
        json.put("voice", track.track());
        json.put("file", track.file());
        json.put("sampleRateHz", track.sampleRateHz());
        json.put("firstSample", track.firstSample());
        return json;
    }
}
