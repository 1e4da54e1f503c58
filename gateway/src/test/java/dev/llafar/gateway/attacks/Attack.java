package dev.llafar.gateway.attacks;

import static dev.llafar.gateway.testing.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.config.SessionLimits;
import dev.llafar.gateway.testing.RunningGateway;
import dev.llafar.gateway.testing.ScriptedAudio;
import dev.llafar.gateway.testing.ScriptedTranscriber;
import dev.llafar.gateway.testing.WebSocketTestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * An attack on a server that serves eight speaking clients. Every session of the eight must be complete, and after the attack
 * the server must hold no more memory than before and stop when it is told to.
 */
@Tag("slow")
@Tag("attacks")
abstract class Attack {
    private static final int CLIENTS = 8;
    private static final long MEMORY_MARGIN_BYTES = 24L << 20;

    /** Attacks the server and checks what it does to the attacker; returns when the attack is over. */
    abstract void attack(RunningGateway gateway) throws Exception;

    /** What the server allows; short limits make an attack short. */
    SessionLimits limits(SessionLimits defaults) {
        return defaults.withSlowReaderTimeout(Duration.ofSeconds(1));
    }

    @Test
    void disturbsNoOtherSessionAndLeavesNoMemoryBehind() {
        RunningGateway gateway = RunningGateway.start(
                new ScriptedTranscriber(), options -> options.withLimits(limits(options.limits())));
        speak(gateway, 0);
        long before = usedHeapBytes();
        CompletableFuture<Void> attack = CompletableFuture.runAsync(() -> {
            try {
                attack(gateway);
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        });
        int rounds = 0;
        do {
            speak(gateway, ++rounds);
        } while (!attack.isDone());
        attack.join();
        speak(gateway, ++rounds);
        assertThat(usedHeapBytes()).as("bytes of the heap after the attack").isLessThan(before + MEMORY_MARGIN_BYTES);
        gateway.close();
    }

    /** Eight clients speak at once; each must receive exactly what it said. */
    private static void speak(RunningGateway gateway, int round) {
        List<ScriptedAudio> voices = new ArrayList<>();
        List<WebSocketTestClient> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            voices.add(ScriptedAudio.speaking(1_000L * round + i, 3));
            clients.add(gateway.socket());
            clients.get(i).audio(voices.get(i).bytes());
            clients.get(i).finish();
        }
        for (int i = 0; i < CLIENTS; i++) {
            await(clients.get(i).closed());
            assertThat(clients.get(i).texts()).isEqualTo(voices.get(i).utterances());
        }
    }

    private static long usedHeapBytes() {
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            used = Math.min(
                    used,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return used;
    }
}
