package dev.llafar.gateway;

import static dev.llafar.gateway.testing.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.testing.RunningGateway;
import dev.llafar.gateway.testing.ScriptedSpeech;
import dev.llafar.gateway.testing.Voice;
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

/** What went wrong in the server that this one replaces must not come back. */
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

    /** There, one buffer served all sockets: callers' words went to whoever came next. */
    @Test
    void fiftyVoicesAtOnceEachHearTheirOwnWordsOnly() {
        long seed = 50;
        Random random = new Random(seed);
        List<Voice> voices = new ArrayList<>();
        List<WebSocketTestClient> clients = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            voices.add(Voice.speaking(5_000 + i, 5));
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

    /** There, 256 of each message's 4,096 samples were lost, because 30 ms frames did not carry over. */
    @Test
    void notASampleOfMessagesOf4096IsLost() {
        byte[] audio = Voice.chattering(200).bytes();
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

    /** There, an utterance was written down only when the next one began; the last one never was. */
    @Test
    void theLastUtteranceIsWrittenDownThoughNoSilenceFollows() {
        byte[] audio = new byte[2 * 1_000];
        java.util.Arrays.fill(audio, (byte) 1);
        WebSocketTestClient client = gateway.socket();
        client.audio(audio);
        client.finish();
        await(client.closed());
        assertThat(client.texts()).containsExactly("w257");
    }

    /** There, nothing of a socket was ever freed. */
    @Test
    void nothingOfAClosedSessionCountsAsOpen() {
        for (int i = 0; i < 20; i++) {
            WebSocketTestClient client = gateway.socket();
            client.audio(Voice.speaking(i, 1).bytes());
            client.finish();
            await(client.closed());
        }
        assertThat(gateway.meters().scrape()).contains("llafar_gateway_lag_seconds 0.0");
    }

    /** There, 16 kHz was assumed whatever the browser recorded with. */
    @Test
    void aMicrophoneAt48000HertzInStereoIsPutOnThe16000HertzClock() {
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
    void aWavFileInPiecesSaysTheSameAsItsSamples() {
        Voice voice = Voice.speaking(77, 6);
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
    void whatIsNotAudioIsSaidToBeSoAlsoAfterFinish() {
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
