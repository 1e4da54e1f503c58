package dev.llafar.gateway;

import static dev.llafar.gateway.testing.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.testing.CuttableProxy;
import dev.llafar.gateway.testing.GrpcLine;
import dev.llafar.gateway.testing.ResumingClient;
import dev.llafar.gateway.testing.ResumingClient.Connector;
import dev.llafar.gateway.testing.RunningGateway;
import dev.llafar.gateway.testing.ScriptedAudio;
import dev.llafar.gateway.testing.WebSocketLine;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class ResumeTest {
    private static final int CUTS = 200;
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
    void resumesAWebSocketCutAtAnyPoint() {
        cutEverywhere(gateway.server().httpPort(), WebSocketLine::connect, 1);
    }

    @Test
    void resumesAGrpcCallCutAtAnyPoint() {
        cutEverywhere(gateway.server().grpcPort(), GrpcLine::connect, 2);
    }

    /** Cuts while audio is sent and while events are received, twice in a session, before ready and after finish. */
    private static void cutEverywhere(int port, Connector connector, long firstSeed) {
        try (CuttableProxy proxy = new CuttableProxy(gateway.vertx(), port)) {
            for (int cut = 0; cut < CUTS; cut++) {
                long seed = firstSeed * 1_000 + cut;
                Random random = new Random(seed);
                ScriptedAudio voice = ScriptedAudio.speaking(seed, 4);
                ResumingClient client =
                        new ResumingClient(gateway.vertx(), proxy.port(), connector, voice.bytes(), random);
                if (random.nextBoolean()) {
                    proxy.cutAfter(random.nextInt(voice.bytes().length + 1_000), Long.MAX_VALUE);
                } else {
                    proxy.cutAfter(Long.MAX_VALUE, random.nextInt(6_000));
                }
                assertThat(await(client.speak())).as("seed " + seed).isEqualTo(voice.utterances());
            }
        }
    }
}
