package dev.llafar.gateway;

import static dev.llafar.gateway.testing.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.testing.RunningGateway;
import dev.llafar.gateway.testing.ScriptedAudio;
import dev.llafar.gateway.testing.WebSocketTestClient;
import io.vertx.core.json.JsonObject;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class WebSocketTranscriptionTest {
    private static RunningGateway gateway;

    @BeforeAll
    static void start() {
        gateway = RunningGateway.start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void servesAClientThatSendsNothingButAudio() {
        ScriptedAudio voice = ScriptedAudio.speaking(1, 3);
        WebSocketTestClient client = gateway.socket();
        client.audio(voice.bytes());
        client.finish();
        await(client.closed());
        assertThat(client.texts()).isEqualTo(voice.utterances());
        assertThat(client.closeCode()).isEqualTo(1000);
        assertThat(client.events().getFirst().getString("type")).isEqualTo("ready");
        assertThat(client.events().getLast().getString("type")).isEqualTo("ended");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 479, 480, 481, 4_095, 4_096, 8_192, 65_537, 1 << 20})
    void hearsTheSameHoweverTheBytesAreCut(int chunkBytes) {
        ScriptedAudio voice = ScriptedAudio.speaking(2, chunkBytes == 1 ? 3 : 30);
        byte[] audio = voice.bytes();
        WebSocketTestClient client = gateway.socket();
        client.text(new JsonObject().put("type", "start"));
        for (int from = 0; from < audio.length; from += chunkBytes) {
            client.audio(audio, from, Math.min(audio.length, from + chunkBytes));
        }
        client.finish();
        await(client.closed());
        assertThat(client.texts()).isEqualTo(voice.utterances());
    }

    @Test
    void transcribesPiecesOfAnyLengthEqually() {
        long seed = 20_261_120;
        Random random = new Random(seed);
        ScriptedAudio voice = ScriptedAudio.speaking(3, 20);
        byte[] audio = voice.bytes();
        WebSocketTestClient client = gateway.socket();
        int from = 0;
        while (from < audio.length) {
            int to = Math.min(audio.length, from + 1 + random.nextInt(9_000));
            client.audio(audio, from, to);
            from = to;
        }
        client.finish();
        await(client.closed());
        assertThat(client.texts()).as("seed " + seed).isEqualTo(voice.utterances());
    }
}
