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

/** The JSON beside a recording: whose call, since when, which fragments, which files, and what went wrong. */
final class RecordingNotes {
    /** More of them say nothing new. */
    private static final int MOST_PROBLEMS = 100;

    private static final List<String> NOTED_TAGS = List.of(
            FragmentTags.CONTACT_ID,
            FragmentTags.INSTANCE_ID,
            FragmentTags.MEETING_ID,
            FragmentTags.ATTENDEE_ID,
            FragmentTags.EXTERNAL_USER_ID);
    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path path;
    private final Path draft;
    private final String stereoFile;
    private final Map<String, String> tags = new LinkedHashMap<>();
    private final Set<String> fragmentNumbers = new LinkedHashSet<>();
    private final List<String> problems = new ArrayList<>();
    private long startMillis;
    private int fragments;
    private int repeated;

    RecordingNotes(Path path, String stereoFile) {
        this.path = path;
        this.draft = path.resolveSibling(path.getFileName() + ".part");
        this.stereoFile = stereoFile;
    }

    Path path() {
        return path;
    }

    void note(Fragment fragment, long callStartMillis) {
        startMillis = callStartMillis;
        fragments++;
        fragment.tags().fragmentNumber().ifPresent(fragmentNumbers::add);
        for (var name : NOTED_TAGS) {
            fragment.tags().value(name).ifPresent(value -> tags.putIfAbsent(name, value));
        }
    }

    void countRepeated() {
        repeated++;
    }

    void problem(String problem) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(problem);
        }
    }

    /** Replaced as a whole: whoever reads it sees the old or the new. */
    void write(List<VoiceFile> voices, boolean stereo, boolean complete) throws IOException {
        var json = new LinkedHashMap<String, Object>(tags);
        json.put("startTime", Instant.ofEpochMilli(startMillis).toString());
        json.put("startTimeMillis", startMillis);
        json.put("complete", complete);
        json.put("voices", voices.stream().map(RecordingNotes::voice).toList());
        if (stereo) {
            json.put("stereo", stereoFile);
        }
        json.put("fragments", fragments);
        json.put("fragmentsRepeated", repeated);
        json.put("fragmentNumbers", fragmentNumbers);
        json.put("problems", problems);
        Files.write(draft, MAPPER.writeValueAsBytes(json));
        Files.move(draft, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Map<String, Object> voice(VoiceFile voice) {
        var json = new LinkedHashMap<String, Object>();
        json.put("voice", voice.voice());
        json.put("file", voice.file());
        json.put("sampleRateHz", voice.sampleRateHz());
        json.put("firstSample", voice.firstSample());
        return json;
    }
}
