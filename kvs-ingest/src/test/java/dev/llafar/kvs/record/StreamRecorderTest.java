package dev.llafar.kvs.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.kvs.fragment.Fragment;
import dev.llafar.kvs.fragment.FragmentTags;
import dev.llafar.kvs.mkv.MkvTag;
import dev.llafar.kvs.track.Calls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamRecorderTest {
    @TempDir
    Path folder;

    private static Fragment of(Fragment fragment, String name, String value) {
        var tags = new ArrayList<>(fragment.tags().all());
        tags.removeIf(tag -> tag.name().equals(FragmentTags.CONTACT_ID));
        if (!value.isEmpty()) {
            tags.add(new MkvTag(name, value));
        }
        return new Fragment(
                fragment.info(), fragment.tracks(), new FragmentTags(tags), fragment.timeNanos(), fragment.frames());
    }

    private short[] wav(String name) {
        return WavFiles.samples(folder.resolve(name), 8_000, 1);
    }

    @Test
    void writesOneRecordingPerCall() throws IOException {
        try (var recorder = new StreamRecorder(folder, "calls")) {
            for (int i = 0; i < 3; i++) {
                recorder.accept(of(Calls.fragment(i), FragmentTags.CONTACT_ID, "first"));
            }
            recorder.accept(of(Calls.fragment(3), FragmentTags.CONTACT_ID, "second"));
            assertThat(recorder.progress())
                    .isEqualTo(new StreamRecorder.Progress(2, 1, List.of("AUDIO_FROM_CUSTOMER", "AUDIO_TO_CUSTOMER")));
            assertThat(recorder.files()).hasSize(8).allMatch(Files::exists);
        }
        assertThat(wav("calls-first.AUDIO_FROM_CUSTOMER.wav")).isEqualTo(Calls.expected(1, 0, 3 * Calls.RATE_HZ));
        assertThat(wav("calls-second.AUDIO_FROM_CUSTOMER.wav"))
                .isEqualTo(Calls.expected(1, 3L * Calls.RATE_HZ, Calls.RATE_HZ));
    }

    @Test
    void writesOneRecordingPerAttendee() throws IOException {
        try (var recorder = new StreamRecorder(folder, "pool")) {
            recorder.accept(of(Calls.fragment(0), FragmentTags.ATTENDEE_ID, "ann"));
            recorder.accept(of(Calls.fragment(1), FragmentTags.ATTENDEE_ID, "ben"));
            assertThat(recorder.progress().calls()).isEqualTo(2);
        }
        assertThat(folder.resolve("pool-ann.json")).exists();
        assertThat(folder.resolve("pool-ben.json")).exists();
    }

    @Test
    void fragmentsWithoutTagsBelongToTheCurrentCall() throws IOException {
        try (var recorder = new StreamRecorder(folder, "calls")) {
            recorder.accept(of(Calls.fragment(0), FragmentTags.CONTACT_ID, "first"));
            recorder.accept(of(Calls.fragment(1), FragmentTags.CONTACT_ID, ""));
            recorder.accept(of(Calls.fragment(2), FragmentTags.CONTACT_ID, "first"));
            assertThat(recorder.progress().calls()).isEqualTo(1);
        }
        assertThat(wav("calls-first.AUDIO_TO_CUSTOMER.wav")).hasSize(3 * Calls.RATE_HZ);
    }

    @Test
    void neverOverwritesARecording() throws IOException {
        for (int time = 0; time < 2; time++) {
            try (var recorder = new StreamRecorder(folder, "calls")) {
                recorder.accept(of(Calls.fragment(time), FragmentTags.CONTACT_ID, "same"));
            }
        }
        assertThat(wav("calls-same.AUDIO_FROM_CUSTOMER.wav")).isEqualTo(Calls.expected(1, 0, Calls.RATE_HZ));
        assertThat(wav("calls-same-2.AUDIO_FROM_CUSTOMER.wav"))
                .isEqualTo(Calls.expected(1, Calls.RATE_HZ, Calls.RATE_HZ));
    }

    @Test
    void namesUnidentifiedCallsByTheirTime() throws IOException {
        try (var recorder = new StreamRecorder(folder, "../calls")) {
            recorder.accept(of(Calls.fragment(0), FragmentTags.CONTACT_ID, ""));
        }
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .allMatch(name -> name.matches("___calls-20[0-9]{6}T[0-9]{6}Z\\..*"));
        }
    }
}
