package dev.llafar.gateway;

import static dev.llafar.gateway.testing.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.testing.RunningGateway;
import dev.llafar.gateway.testing.ScriptedAudio;
import dev.llafar.gateway.testing.ScriptedSpeech;
import dev.llafar.gateway.testing.WebSocketTestClient;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Regression tests for faults of the server that this one replaces. */
@Tag("slow")
class EarlierServerFaultsTest {
    private static RunningGateway gateway;

    @BeforeAll
    static void start() {
        gateway = RunningGateway.start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    /** In the earlier server, all connections shared one buffer, so that speech was delivered to other clients. */
    @Test
    void separatesFiftyConcurrentSessions() {
        long seed = 50;
        Random random = new Random(seed);
        List<ScriptedAudio> voices = new ArrayList<>();
        List<WebSocketTestClient> clients = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            voices.add(ScriptedAudio.speaking(5_000 + i, 5));
            clients.add(gateway.socket());
        }
        int[] sent = new int[50];
        boolean more = true;
        while (more) {
            more = false;
            for (int i = 0; i < 50; i++) {
                byte[] audio = voices.get(i).bytes();
                int to = Math.min(audio.length, sent[i] + 1 + random.nextInt(4_000));
                if (to > sent[i]) {
                    clients.get(i).audio(audio, sent[i], to);
                    more = true;
                }
                sent[i] = to;
            }
        }
        clients.forEach(WebSocketTestClient::finish);
        for (int i = 0; i < 50; i++) {
            await(clients.get(i).closed());
            assertThat(clients.get(i).texts())
                    .as("seed " + seed + ", voice " + i)
                    .isEqualTo(voices.get(i).utterances());
        }
    }

    /** In the earlier server, the samples of a message after its last 30 ms frame were lost. */
    @Test
    void losesNoSampleOfMessagesOf4096() {
        byte[] audio = ScriptedAudio.shortUtterances(200).bytes();
        WebSocketTestClient client = gateway.socket();
        for (int from = 0; from < audio.length; from += 8_192) {
            client.audio(audio, from, Math.min(audio.length, from + 8_192));
        }
        client.finish();
        long settled = await(client.event("ended")).getLong("settled");
        assertThat(settled).isEqualTo(audio.length / 2);
        assertThat(client.finals()).hasSize(200);
        for (int i = 0; i < 200; i++) {
            long start = i * (ScriptedSpeech.GAP_SAMPLES + 20L);
            assertThat(client.finals().get(i).getLong("startSample")).isEqualTo(start);
            assertThat(client.finals().get(i).getLong("endSample")).isEqualTo(start + 20);
        }
    }

    /** In the earlier server, an utterance was transcribed when the next one began, so the last one was lost. */
    @Test
    void transcribesTheLastUtteranceWithoutSilence() {
        byte[] audio = new byte[2 * 1_000];
        java.util.Arrays.fill(audio, (byte) 1);
        WebSocketTestClient client = gateway.socket();
        client.audio(audio);
        client.finish();
        await(client.closed());
        assertThat(client.texts()).containsExactly("w257");
    }

    /** In the earlier server, the memory of a connection was not released. */
    @Test
    void releasesClosedSessions() {
        for (int i = 0; i < 20; i++) {
            WebSocketTestClient client = gateway.socket();
            client.audio(ScriptedAudio.speaking(i, 1).bytes());
            client.finish();
            await(client.closed());
        }
        assertThat(gateway.meters().scrape()).contains("llafar_gateway_unsettled_audio_seconds 0.0");
    }

    /** The earlier server assumed 16 kHz for any sample rate of the browser. */
    @Test
    void resamplesStereoAt48000HertzTo16000Hertz() {
        short[] quiet = new short[48_000];
        ByteBuffer audio = ByteBuffer.allocate(3 * 48_000 * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int second = 0; second < 3; second++) {
            for (int i = 0; i < quiet.length; i++) {
                short sample = (short) (second == 1 ? 8_000 * Math.sin(i * 0.05) : 0);
                audio.putShort(sample).putShort(sample);
            }
        }
        WebSocketTestClient client = gateway.socket();
        client.text(new JsonObject()
                .put("type", "start")
                .put("encoding", "pcm_s16le")
                .put("sampleRate", 48_000)
                .put("channels", 2));
        client.audio(audio.array());
        client.finish();
        assertThat(await(client.event("ended")).getLong("settled")).isEqualTo(48_000);
        assertThat(client.finals()).hasSize(1);
        assertThat(client.finals().getFirst().getLong("startSample")).isBetween(15_900L, 16_010L);
        assertThat(client.finals().getFirst().getLong("endSample")).isBetween(31_990L, 32_100L);
    }

    @Test
    void transcribesAWavFileLikeItsSamples() {
        ScriptedAudio voice = ScriptedAudio.speaking(77, 6);
        byte[] pcm = voice.bytes();
        ByteBuffer wav = ByteBuffer.allocate(44 + pcm.length).order(ByteOrder.LITTLE_ENDIAN);
        wav.put("RIFF".getBytes(java.nio.charset.StandardCharsets.US_ASCII)).putInt(36 + pcm.length);
        wav.put("WAVEfmt ".getBytes(java.nio.charset.StandardCharsets.US_ASCII)).putInt(16);
        wav.putShort((short) 1).putShort((short) 1).putInt(16_000).putInt(32_000);
        wav.putShort((short) 2).putShort((short) 16);
        wav.put("data".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .putInt(pcm.length)
                .put(pcm);
        WebSocketTestClient client = gateway.socket();
        client.text(new JsonObject().put("type", "start").put("encoding", "container"));
        for (int from = 0; from < wav.capacity(); from += 7_777) {
            client.audio(wav.array(), from, Math.min(wav.capacity(), from + 7_777));
        }
        client.finish();
        await(client.closed());
        assertThat(client.texts()).isEqualTo(voice.utterances());
    }

    @Test
    void refusesDataThatIsNotAudio() {
        WebSocketTestClient client = gateway.socket();
        client.text(new JsonObject().put("type", "start").put("encoding", "container"));
        client.audio(
                "This is no recording, only a sentence.".repeat(500).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        client.finish();
        JsonObject error = await(client.event("error"));
        assertThat(error.getString("code")).isEqualTo("invalid_audio");
        await(client.closed());
        assertThat(client.closeCode()).isEqualTo(1007);
    }
}
