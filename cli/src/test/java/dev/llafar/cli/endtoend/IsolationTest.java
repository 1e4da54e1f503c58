package dev.llafar.cli.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.cli.endtoend.RunningServer.Protocol;
import dev.llafar.transcriber.samples.Recording;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The transcript of a session depends on its own audio only: not on other sessions, nor on the sizes of its messages. */
@ExtendWith(RunningServer.class)
@Tag("slow")
class IsolationTest {
    private static final long SEED = 20_261_120;
    private static final int SESSIONS = 50;
    private static final int SENTENCES = 3;

    @Test
    void concurrentSessionsHaveTheTranscriptsOfSingleOnes() throws Exception {
        RunningServer server = RunningServer.get();
        Random random = new Random(SEED);
        List<byte[]> voices = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            voices.add(SyntheticAudio.conversation(draw(random), random));
        }
        List<List<String>> alone = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            alone.add(server.finals(protocol(i), voices.get(i), () -> 3_200, true));
        }
        List<List<String>> together = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<String>>> running = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                int session = i;
                IntSupplier chunks = oddChunks(SEED + i);
                running.add(threads.submit(() -> server.finals(protocol(session), voices.get(session), chunks, true)));
            }
            for (Future<List<String>> session : running) {
                together.add(session.get());
            }
        }
        assertThat(together).as("seed %d", SEED).isEqualTo(alone);
        assertThat(alone).allSatisfy(finals -> assertThat(finals).isNotEmpty());
        assertThat(alone.stream().distinct().count()).as("distinct transcripts").isGreaterThan(40);
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void messageSizesDoNotChangeTheTranscript(Protocol protocol) throws Exception {
        RunningServer server = RunningServer.get();
        byte[] audio = SyntheticAudio.conversation(
                List.of(Recording.named("en_clean_1"), Recording.named("dig_phone_3")), new Random(SEED));
        List<String> expected = server.finals(protocol, audio, () -> 3_200, false);
        assertThat(expected).hasSize(2);
        for (int bytes : new int[] {1, 3, 479, 961, 4_096, 65_537, 1 << 20}) {
            assertThat(server.finals(protocol, audio, () -> bytes, false))
                    .as("messages of %d bytes", bytes)
                    .isEqualTo(expected);
        }
        assertThat(server.finals(protocol, audio, oddChunks(SEED), false)).isEqualTo(expected);
    }

    private static List<Recording> draw(Random random) {
        List<Recording> all = Recording.ofSpeech();
        List<Recording> drawn = new ArrayList<>();
        for (int i = 0; i < SENTENCES; i++) {
            drawn.add(all.get(random.nextInt(all.size())));
        }
        return drawn;
    }

    private static Protocol protocol(int session) {
        return session % 2 == 0 ? Protocol.WEBSOCKET : Protocol.GRPC;
    }

    private static IntSupplier oddChunks(long seed) {
        Random random = new Random(seed);
        return () -> 1 + 2 * random.nextInt(4_000);
    }
}
