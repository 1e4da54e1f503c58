package dev.llafar.kvs.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.llafar.kvs.mkv.MkvTrack;
import dev.llafar.kvs.mkv.Streams;
import dev.llafar.kvs.track.Calls;
import dev.llafar.kvs.track.TrackNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallRecorderTest {
    private static final int SECOND = Calls.RATE_HZ;

    @TempDir
    Path folder;

    @Test
    void writesEachTrackAndAStereoFile() throws IOException {
        try (var recorder = new CallRecorder(folder, "call")) {
            for (int i = 0; i < 3; i++) {
                recorder.accept(Calls.fragment(i));
            }
            recorder.accept(Calls.fragment(1));
        }

        var customer = Calls.expected(1, 0, 3 * SECOND);
        var agent = Calls.expected(2, 0, 3 * SECOND);
        assertThat(wav("call.AUDIO_FROM_CUSTOMER.wav", 8_000, 1)).isEqualTo(customer);
        assertThat(wav("call.AUDIO_TO_CUSTOMER.wav", 8_000, 1)).isEqualTo(agent);
        assertThat(wav("call.stereo.wav", 8_000, 2)).isEqualTo(interleaved(customer, agent));
        var notes = notes();
        assertThat(notes.get("ContactId").asText()).isEqualTo("contact-1");
        assertThat(notes.get("startTimeMillis").asLong()).isEqualTo(Streams.START_MILLIS);
        assertThat(Instant.parse(notes.get("startTime").asText()).toEpochMilli())
                .isEqualTo(Streams.START_MILLIS);
        assertThat(notes.get("fragmentNumbers"))
                .extracting(JsonNode::asText)
                .containsExactly(Calls.number(0), Calls.number(1), Calls.number(2));
        assertThat(notes.get("fragmentsRepeated").asInt()).isEqualTo(1);
        assertThat(notes.get("complete").asBoolean()).isTrue();
    }

    @Test
    void filesAreValidAfterEachFragment() throws IOException {
        try (var recorder = new CallRecorder(folder, "call")) {
            for (int i = 0; i < 5; i++) {
                recorder.accept(Calls.fragment(i));

                int samples = (i + 1) * SECOND;
                assertThat(wav("call.AUDIO_FROM_CUSTOMER.wav", 8_000, 1)).isEqualTo(Calls.expected(1, 0, samples));
                assertThat(wav("call.stereo.wav", 8_000, 2)).hasSize(2 * samples);
                var notes = notes();
                assertThat(notes.get("complete").asBoolean()).isFalse();
                assertThat(notes.get("fragmentNumbers")).hasSize(i + 1);
                assertThat(recorder.files()).allMatch(Files::exists).hasSize(4);
            }
        }
        try (var all = Files.list(folder)) {
            assertThat(all.filter(file -> file.toString().endsWith(".part"))).isEmpty();
        }
    }

    @Test
    void aMissingTrackIsSilentInTheStereoFile() throws IOException {
        var agentOnly = Streams.connectTracks().subList(1, 2);
        try (var recorder = new CallRecorder(folder, "call")) {
            for (int i = 0; i < 60; i++) {
                recorder.accept(Calls.fragment(i, i * 1_000L, i * 1_000L, agentOnly));
            }
        }

        assertThat(folder.resolve("call.AUDIO_FROM_CUSTOMER.wav")).doesNotExist();
        assertThat(wav("call.stereo.wav", 8_000, 2))
                .isEqualTo(interleaved(new short[60 * SECOND], Calls.expected(2, 0, 60 * SECOND)));
    }

    @Test
    void aTrackThatEndsEarlyIsPadded() throws IOException {
        var customerOnly = Streams.connectTracks().subList(0, 1);
        try (var recorder = new CallRecorder(folder, "call")) {
            recorder.accept(Calls.fragment(0));
            for (int i = 1; i < 40; i++) {
                recorder.accept(Calls.fragment(i, i * 1_000L, i * 1_000L, customerOnly));
            }
            recorder.accept(Calls.fragment(40));
        }

        var agent = Calls.join(
                Calls.expected(2, 0, SECOND), new short[39 * SECOND], Calls.expected(2, 40 * SECOND, SECOND));
        assertThat(wav("call.AUDIO_TO_CUSTOMER.wav", 8_000, 1)).isEqualTo(agent);
        assertThat(wav("call.stereo.wav", 8_000, 2)).isEqualTo(interleaved(Calls.expected(1, 0, 41 * SECOND), agent));
    }

    @Test
    void trackNamesCannotLeaveTheFolder() throws IOException {
        var tracks = List.of(MkvTrack.connectL16(1, "../../etc/x"));
        try (var recorder = new CallRecorder(folder, "arn:aws:kinesisvideo/call")) {
            recorder.accept(Calls.fragment(0, 0, 0, tracks));
        }

        assertThat(wav("arn_aws_kinesisvideo_call.______etc_x.wav", 8_000, 1)).isEqualTo(Calls.expected(1, 0, SECOND));
    }

    @Test
    void anUnnamedTrackIsOnTheLeft() throws IOException {
        var nameless = List.of(MkvTrack.connectL16(1, ""));
        try (var recorder = new CallRecorder(folder, "call")) {
            recorder.accept(Calls.fragment(0, 0, 0, nameless));
        }

        assertThat(wav("call." + TrackNames.AUDIO + ".wav", 8_000, 1)).hasSize(SECOND);
        assertThat(wav("call.stereo.wav", 8_000, 2))
                .isEqualTo(interleaved(Calls.expected(1, 0, SECOND), new short[SECOND]));
    }

    private JsonNode notes() throws IOException {
        return new ObjectMapper().readTree(folder.resolve("call.json").toFile());
    }

    private short[] wav(String file, int rateHz, int channels) {
        return WavFiles.samples(folder.resolve(file), rateHz, channels);
    }

    private static short[] interleaved(short[] left, short[] right) {
        var both = new short[2 * left.length];
        for (int i = 0; i < left.length; i++) {
            both[2 * i] = left[i];
            both[2 * i + 1] = right[i];
        }
        return both;
    }
}
