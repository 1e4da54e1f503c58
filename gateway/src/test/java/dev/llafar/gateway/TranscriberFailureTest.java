package dev.llafar.gateway;

import static dev.llafar.gateway.testing.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.audio.transcript.SessionError.Code;
import dev.llafar.audio.transcript.TranscriberCapabilities;
import dev.llafar.audio.transcript.TranscriptionRequest;
import dev.llafar.gateway.config.ReopenPolicy;
import dev.llafar.gateway.testing.CuttableProxy;
import dev.llafar.gateway.testing.ResumingClient;
import dev.llafar.gateway.testing.RunningGateway;
import dev.llafar.gateway.testing.ScriptedAudio;
import dev.llafar.gateway.testing.ScriptedGrpcService;
import dev.llafar.gateway.testing.ScriptedTranscriber;
import dev.llafar.gateway.testing.ScriptedTranscriber.Life;
import dev.llafar.gateway.testing.WebSocketLine;
import dev.llafar.gateway.testing.WebSocketTestClient;
import dev.llafar.gateway.transcriber.GrpcTranscriber;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class TranscriberFailureTest {
    private static final ReopenPolicy QUICK =
            ReopenPolicy.defaults().withBackoff(Duration.ofMillis(1), Duration.ofMillis(4), Duration.ofSeconds(15), 10);

    @Test
    void replacesAFailedTranscriberAtAnyPoint() {
        Queue<Life> lives = new ConcurrentLinkedQueue<>();
        try (RunningGateway gateway =
                RunningGateway.start(new ScriptedTranscriber(next(lives)), options -> options.withReopen(QUICK))) {
            for (long seed = 0; seed < 100; seed++) {
                killed(gateway, lives, seed);
            }
        }
    }

    @Test
    void replacesAResetGrpcStreamAtAnyPoint() {
        Queue<Life> lives = new ConcurrentLinkedQueue<>();
        Vertx vertx = Vertx.vertx();
        ScriptedGrpcService service = new ScriptedGrpcService(vertx, next(lives));
        GrpcTranscriber transcriber = new GrpcTranscriber(
                vertx,
                service.address(),
                new TranscriberCapabilities(Set.of(), Set.of(TranscriptionRequest.Task.values()), true, true, false));
        try (RunningGateway gateway = RunningGateway.start(vertx, transcriber, options -> options.withReopen(QUICK))) {
            for (long seed = 1_000; seed < 1_100; seed++) {
                killed(gateway, lives, seed);
            }
        }
    }

    /** Only the ping detects this failure: the scripted service sends no heartbeats, and the progress deadline is a minute. */
    @Test
    void replacesAHalfOpenConnectionToATranscriber() {
        Vertx vertx = Vertx.vertx();
        ScriptedGrpcService service = new ScriptedGrpcService(vertx, () -> Life.LONG);
        try (CuttableProxy proxy = new CuttableProxy(vertx, service.address().port())) {
            GrpcTranscriber transcriber = new GrpcTranscriber(
                    vertx,
                    SocketAddress.inetSocketAddress(proxy.port(), "127.0.0.1"),
                    new TranscriberCapabilities(
                            Set.of(), Set.of(TranscriptionRequest.Task.values()), true, true, false));
            ScriptedAudio voice = ScriptedAudio.speaking(11, 8);
            byte[] audio = voice.bytes();
            try (RunningGateway gateway =
                    RunningGateway.start(Vertx.vertx(), transcriber, options -> options.withReopen(QUICK))) {
                WebSocketTestClient client = gateway.socket();
                client.audio(audio, 0, audio.length / 2 & ~1);
                await(client.event("final"));
                proxy.freezeOpenConnections();
                client.audio(audio, audio.length / 2 & ~1, audio.length);
                client.finish();
                await(client.closed());
                assertThat(client.texts()).isEqualTo(voice.utterances());
                assertThat(service.streamsOpened()).isEqualTo(2);
            }
        } finally {
            await(vertx.close());
        }
    }

    private static void killed(RunningGateway gateway, Queue<Life> lives, long seed) {
        Random random = new Random(seed);
        ScriptedAudio voice = ScriptedAudio.speaking(seed, 6);
        lives.clear();
        for (int deaths = random.nextInt(4); deaths >= 0; deaths--) {
            lives.add(Life.dyingAfter(random.nextInt(voice.samples().length)));
        }
        ResumingClient client = new ResumingClient(
                gateway.vertx(), gateway.server().httpPort(), WebSocketLine::connect, voice.bytes(), random);
        assertThat(await(client.speak())).as("seed " + seed).isEqualTo(voice.utterances());
        assertThat(client.connections()).as("seed " + seed).isEqualTo(1);
    }

    @Test
    void endsOnlyTheSessionWhoseAudioFailsEveryTranscriber() {
        Queue<Life> lives = new ConcurrentLinkedQueue<>();
        for (int i = 0; i <= QUICK.attemptsWithoutProgress(); i++) {
            lives.add(Life.dyingAfter(0));
        }
        ScriptedTranscriber transcriber = new ScriptedTranscriber(next(lives));
        try (RunningGateway gateway = RunningGateway.start(transcriber, options -> options.withReopen(QUICK))) {
            WebSocketTestClient client = gateway.socket();
            client.audio(ScriptedAudio.speaking(1, 2).bytes());
            JsonObject error = await(client.event("error"));
            assertThat(error.getString("code")).isEqualTo("transcriber_unavailable");
            assertThat(error.getBoolean("retry")).isTrue();
            await(client.closed());
            assertThat(client.closeCode()).isEqualTo(1013);
            assertThat(transcriber.streamsOpened()).isEqualTo(QUICK.attemptsWithoutProgress() + 1);
            ScriptedAudio next = ScriptedAudio.speaking(2, 2);
            WebSocketTestClient other = gateway.socket();
            other.audio(next.bytes());
            other.finish();
            await(other.closed());
            assertThat(other.texts()).isEqualTo(next.utterances());
        }
    }

    @Test
    void waitsForATranscriberThatStartsLate() {
        Queue<Life> lives = new ConcurrentLinkedQueue<>(List.of(
                Life.refused(Code.TRANSCRIBER_UNAVAILABLE, "not yet"),
                Life.refused(Code.TRANSCRIBER_UNAVAILABLE, "not yet"),
                Life.refused(Code.TRANSCRIBER_UNAVAILABLE, "not yet")));
        try (RunningGateway gateway =
                RunningGateway.start(new ScriptedTranscriber(next(lives)), options -> options.withReopen(QUICK))) {
            ScriptedAudio voice = ScriptedAudio.speaking(3, 2);
            WebSocketTestClient client = gateway.socket();
            client.audio(voice.bytes());
            client.finish();
            await(client.closed());
            assertThat(client.texts()).isEqualTo(voice.utterances());
        }
    }

    @Test
    void reportsAnOverloadedTranscriberAtOnce() {
        try (RunningGateway gateway = RunningGateway.start(
                new ScriptedTranscriber(() -> Life.refused(Code.OVERLOADED, "sessions: full; try again in 700 ms")),
                options -> options)) {
            WebSocketTestClient client = gateway.socket();
            client.audio(new byte[100]);
            JsonObject error = await(client.event("error"));
            assertThat(error.getString("code")).isEqualTo("overloaded");
            assertThat(error.getString("message")).contains("700 ms");
            await(client.closed());
            assertThat(client.closeCode()).isEqualTo(1013);
            assertThat(gateway.meters().scrape()).contains("reason=\"overloaded\"");
        }
    }

    private static Supplier<Life> next(Queue<Life> lives) {
        return () -> {
            Life life = lives.poll();
            return life == null ? Life.LONG : life;
        };
    }
}
