package dev.llafar.gateway;

import static dev.llafar.gateway.testing.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.testing.IndexLastMp4;
import dev.llafar.gateway.testing.RunningGateway;
import dev.llafar.gateway.testing.ScriptedAudio;
import dev.llafar.gateway.testing.ScriptedTranscriber;
import dev.llafar.gateway.testing.SilentFlac;
import dev.llafar.gateway.testing.WebSocketTestClient;
import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.MkvTrack;
import dev.llafar.kvs.mkv.MkvWriter;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Containers that are sent over WebSocket while they grow. */
@Tag("slow")
class ContainerStreamsTest {
    private static final int BLOCK_MILLIS = 20;
    private static final int BLOCK_SAMPLES = 320;

    private static RunningGateway gateway;

    @BeforeAll
    static void start() {
        gateway = RunningGateway.start(
                new ScriptedTranscriber(),
                options -> options.withLimits(options.limits().withMaxSessionLength(Duration.ofMinutes(10))));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void transcribesAnMp4WhoseIndexComesLast() {
        ScriptedAudio voice = ScriptedAudio.speaking(90, 5);
        WebSocketTestClient client = started("container");
        byte[] mp4 = IndexLastMp4.of(voice.samples(), 16_000);
        for (int from = 0; from < mp4.length; from += 5_000) {
            client.audio(mp4, from, Math.min(mp4.length, from + 5_000));
        }
        client.finish();

        assertThat(await(client.event("ended")).getLong("settled")).isEqualTo(voice.samples().length);
        assertThat(client.texts()).isEqualTo(voice.utterances());
    }

    @Test
    void namesCauseAndRemedyForAnMp4ThatIsTooLongToKeep() {
        WebSocketTestClient client = started("container");
        client.audio(ByteBuffer.allocate(24)
                .putInt(16)
                .put("ftypisom".getBytes(StandardCharsets.US_ASCII))
                .putInt(0)
                .putInt(300 << 20)
                .put("mdat".getBytes(StandardCharsets.US_ASCII))
                .array());

        JsonObject error = await(client.event("error"));

        assertThat(error.getString("code")).isEqualTo("invalid_audio");
        assertThat(error.getString("message"))
                .contains("256 MiB", "index (moov) comes last", "ffmpeg", "-movflags +faststart");
        await(client.closed());
        assertThat(client.closeCode()).isEqualTo(1007);
    }

    @ParameterizedTest
    @ValueSource(strings = {"webm_opus", "container"})
    void countsTheGapsOfALiveRecording(String encoding) {
        WebSocketTestClient client = started(encoding);
        client.audio(recording(0, 11, 5));
        // The second word of the same sentence, if the timestamps are ignored.
        client.audio(cluster(60_000, 12, 5));
        client.audio(cluster(60_100, 0, 5));
        client.finish();

        assertThat(await(client.event("ended")).getLong("settled")).isEqualTo(60_200 * 16);
        assertThat(client.texts()).containsExactly("w11", "w12");
        assertThat(client.finals().getLast().getLong("startSample")).isEqualTo(60_000 * 16);
        assertThat(client.finals().getLast().getLong("endSample")).isEqualTo(60_100 * 16);
    }

    @Test
    void decodesNoMoreAudioThanASessionMayHave() {
        WebSocketTestClient client = started("container");
        client.audio(SilentFlac.ofSeconds(3_600));
        client.finish();

        JsonObject error = await(client.event("error"));

        assertThat(error.getString("code")).isEqualTo("session_too_long");
        assertThat(error.getString("message")).startsWith("audio: longer than 600000 ms");
        await(client.closed());
        assertThat(client.closeCode()).isEqualTo(1008);
    }

    @Test
    void deliversWhatWasSaidBeforeAGapThatIsTooLongForASession() {
        WebSocketTestClient client = started("webm_opus");
        client.audio(recording(0, 11, 5));
        client.audio(cluster(7_200_000, 12, 5));
        client.finish();

        JsonObject error = await(client.event("error"));

        assertThat(error.getString("code")).isEqualTo("session_too_long");
        assertThat(client.texts()).containsExactly("w11");
    }

    private static WebSocketTestClient started(String encoding) {
        WebSocketTestClient client = gateway.socket();
        client.text(new JsonObject().put("type", "start").put("encoding", encoding));
        await(client.event("ready"));
        return client;
    }

    /** The beginning of a recording: 16 kHz PCM in Matroska. */
    private static byte[] recording(long timeMillis, int value, int blocks) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(MkvWriter.documentHead(
                "test", List.of(MkvTrack.audio(1, "", MkvTrack.PCM, new byte[0], 16_000, 1, 16))));
        bytes.writeBytes(cluster(timeMillis, value, blocks));
        return bytes.toByteArray();
    }

    private static byte[] cluster(long timeMillis, int value, int blocks) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] payload = new byte[2 * BLOCK_SAMPLES];
        for (int i = 0; i < payload.length; i += 2) {
            payload[i] = (byte) value;
        }
        for (int block = 0; block < blocks; block++) {
            long nanos = (timeMillis + (long) block * BLOCK_MILLIS) * 1_000_000;
            bytes.writeBytes(MkvWriter.cluster(
                    nanos, List.of(new MkvFrame(1, nanos, true, Arrays.copyOf(payload, payload.length)))));
        }
        return bytes.toByteArray();
    }
}
