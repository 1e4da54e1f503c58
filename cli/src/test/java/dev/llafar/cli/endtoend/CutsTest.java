package dev.llafar.cli.endtoend;

import static dev.llafar.gateway.testing.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.testing.CuttableProxy;
import dev.llafar.gateway.testing.GrpcLine;
import dev.llafar.gateway.testing.ResumingClient;
import dev.llafar.gateway.testing.ResumingClient.Connector;
import dev.llafar.gateway.testing.WebSocketLine;
import dev.llafar.transcriber.samples.Recording;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Cuts connections at random points: after resuming, a client must have the transcript of an uninterrupted one. */
@ExtendWith(RunningServer.class)
@Tag("slow")
class CutsTest {
    private static final long SEED = 7;
    private static final int CUTS = 200;
    private static final int VOICES = 4;

    @Test
    void resumedClientsHaveTheSameTranscript() throws Exception {
        Vertx vertx = RunningServer.get().server().vertx();
        try (CuttableProxy sockets =
                        new CuttableProxy(vertx, RunningServer.get().server().httpPort());
                CuttableProxy calls =
                        new CuttableProxy(vertx, RunningServer.get().server().grpcPort())) {
            List<byte[]> voices = voices(new Random(SEED));
            List<List<String>> uncut = new ArrayList<>();
            for (byte[] voice : voices) {
                List<String> said = speak(vertx, sockets, WebSocketLine::connect, voice, new Random(SEED));
                assertThat(said).hasSizeGreaterThanOrEqualTo(2);
                uncut.add(said);
            }
            for (int cut = 0; cut < CUTS; cut++) {
                Random random = new Random(SEED * 1_000 + cut);
                byte[] voice = voices.get(cut % VOICES);
                CuttableProxy proxy = cut % 2 == 0 ? sockets : calls;
                Connector connector = cut % 2 == 0 ? WebSocketLine::connect : GrpcLine::connect;
                if (random.nextInt(4) > 0) {
                    proxy.cutAfter(random.nextInt(voice.length + 1_000), Long.MAX_VALUE);
                } else {
                    proxy.cutAfter(Long.MAX_VALUE, random.nextInt(2_000));
                }
                assertThat(speak(vertx, proxy, connector, voice, random))
                        .as("seed %d, cut %d", SEED, cut)
                        .isEqualTo(uncut.get(cut % VOICES));
            }
        }
    }

    private static List<String> speak(
            Vertx vertx, CuttableProxy proxy, Connector connector, byte[] audio, Random random) {
        return await(new ResumingClient(vertx, proxy.port(), connector, audio, random).speak());
    }

    private static List<byte[]> voices(Random random) {
        List<Recording> all = Recording.ofSpeech();
        List<byte[]> voices = new ArrayList<>();
        for (int i = 0; i < VOICES; i++) {
            voices.add(SyntheticAudio.conversation(
                    List.of(all.get(random.nextInt(all.size())), all.get(random.nextInt(all.size()))), random));
        }
        return voices;
    }
}
