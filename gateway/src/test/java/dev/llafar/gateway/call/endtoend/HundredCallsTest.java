package dev.llafar.gateway.call.endtoend;

import static dev.llafar.gateway.testing.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.call.endtoend.CallPlan.Leaves;
import dev.llafar.local.kvs.KvsLimits;
import dev.llafar.transcriber.samples.Recording;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A hundred calls at once on one server with the real checkpoint, three times over. */
@ExtendWith(SharedTranscriber.class)
@Tag("slow")
class HundredCallsTest {
    private static final int CALLERS = 100;
    private static final int ROUNDS = 3;

    /** Longer than whoever waits for one thing on one call: that one can tell what did not happen. */
    private static final long PATIENCE_SECONDS = 180;

    private static final long SEED = 20_261_121;

    /** Of those who finished their question; the checkpoint mishears some recordings over a phone now and then. */
    private static final int MOST_MISHEARD = 5;

    /** The demo checkpoint mishears these over a phone nearly always: what they are answered would tell nothing. */
    private static final Set<String> MISHEARD =
            Set.of("en_clean_0", "en_phone_2", "cy_clean_1", "cy_phone_2", "cy_phone_3", "dig_phone_0", "dig_phone_1");

    private static final List<Recording> QUESTIONS = Recording.ofSpeech().stream()
            .filter(recording -> !MISHEARD.contains(recording.name()))
            .toList();

    /** What the JVM holds after a collection; watches and timelines of calls that are over fill up to their bounds. */
    private static final long MOST_HEAP_GROWTH_MIB = 16;

    /** The collector and the allocators below it keep what they once had. */
    private static final long MOST_RESIDENT_GROWTH_MIB = 150;

    @Test
    void everyoneHearsTheirOwnAnswersOnlyAndNothingIsLeftOfAnyCall() throws IOException {
        // What the streams keep of calls that are over would grow for a day; here it is bounded, to see all else.
        KvsLimits.Memory streams = new KvsLimits.Memory(1_000, 1 << 20, 12 << 20);
        try (CallEnvironment environment =
                new CallEnvironment(config -> config.withPhone(config.phone().hurried())
                        .withBedrock(config.bedrock().withPace(100, 5))
                        .withKvs(config.kvs().with(streams)))) {
            GatewayProcess gateway = environment.open(GatewayProcess.Plan.of("node-a"));
            await(gateway.calls().takeOver());
            assertThat(await(gateway.missing())).isEmpty();
            // The first session opens the connection to the transcriber, which has a timer for pings and one for their
            // deadline.
            int timers = Timers.of(gateway.vertx()) + 2;
            List<Memory> held = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                long seed = SEED + round;
                judge(environment, round(environment, gateway, new Random(seed)), "seed " + seed);
                nothingIsLeft(environment, gateway, timers);
                held.add(Memory.now());
                System.out.println("100 calls, seed " + seed + ": afterwards " + held.getLast());
            }
            assertThat(held.getLast().heapMib() - held.getFirst().heapMib())
                    .as("%s", held)
                    .isLessThan(MOST_HEAP_GROWTH_MIB);
            assertThat(held.getLast().residentMib() - held.getFirst().residentMib())
                    .as("%s", held)
                    .isLessThan(MOST_RESIDENT_GROWTH_MIB);
        }
    }

    private static List<PlannedCall> round(CallEnvironment environment, GatewayProcess gateway, Random random) {
        List<Future<PlannedCall>> dialled = CallPlan.draw(CALLERS, QUESTIONS, random).stream()
                .map(plan -> PlannedCall.dial(environment, gateway, plan))
                .toList();
        List<PlannedCall> calls = await(Future.all(dialled), PATIENCE_SECONDS).list();
        await(gateway.calls().takeOver());
        assertThat(gateway.calls().activeCalls()).isEqualTo(CALLERS);
        assertThat(gateway.meter("llafar.calls.in.progress")).isEqualTo(CALLERS);
        assertThat(gateway.meter("llafar.calls.of.this.task")).isEqualTo(CALLERS);
        return await(Future.all(calls.stream().map(PlannedCall::goOn).toList()), PATIENCE_SECONDS)
                .list();
    }

    private static void judge(CallEnvironment environment, List<PlannedCall> calls, String seed) {
        List<String> misheard = new ArrayList<>();
        int answered = 0;
        for (PlannedCall call : calls) {
            String name = seed + ", " + call;
            Recording question = call.plan().question();
            PlannedCall.Told told = await(call.told());
            String understood = String.join(" ", told.understood());
            assertThat(call.caller().troubles()).as(name).isEmpty();
            assertThat(told.understood()).as(name).doesNotContainAnyElementsOf(saidByOthers(question));
            assertThat(told.asked()).as(name).allMatch(understood::contains);
            List<String> answers = told.asked().stream()
                    .flatMap(asked -> environment.answerTo(asked).stream())
                    .toList();
            List<String> begun = call.caller().begun();
            assertThat(begun.getFirst()).as(name).isEqualTo(PlannedCall.GREETING);
            List<String> own = begun.subList(1, begun.size());
            assertThat(own).as(name).isEqualTo(answers.subList(0, Math.min(own.size(), answers.size())));
            if (call.plan().leaves() == Leaves.AFTER_ANSWER) {
                assertThat(call.caller().heard()).as(name).hasSize(1 + answers.size());
            }
            if (call.plan().leaves() != Leaves.IN_QUESTION && !understood.equals(question.said())) {
                misheard.add(question.name() + ": " + understood);
            }
            answered += own.isEmpty() ? 0 : 1;
        }
        assertThat(answered).as(seed).isGreaterThanOrEqualTo(CALLERS * 2 / 3);
        assertThat(misheard).as(seed).hasSizeLessThanOrEqualTo(MOST_MISHEARD);
    }

    private static Set<String> saidByOthers(Recording own) {
        return QUESTIONS.stream()
                .map(Recording::said)
                .filter(said -> !said.equals(own.said()))
                .collect(Collectors.toSet());
    }

    /** When everybody has gone. */
    private static void nothingIsLeft(CallEnvironment environment, GatewayProcess gateway, int timers) {
        environment.eventually(() -> environment.isQuiet()
                && gateway.calls().activeCalls() == 0
                && SharedTranscriber.sessions() == 0
                && environment.local().openReplies() == 0
                && Timers.of(gateway.vertx()) <= timers);
        assertThat(environment.isQuiet()).as("%s", environment.counts()).isTrue();
        assertThat(gateway.calls().activeCalls()).isZero();
        assertThat(SharedTranscriber.sessions()).isZero();
        assertThat(environment.local().openReplies()).isZero();
        assertThat(Timers.of(gateway.vertx())).isLessThanOrEqualTo(timers);
        assertThat(await(environment.directory().calls())).isEmpty();
        await(gateway.calls().takeOver());
        assertThat(gateway.meter("llafar.calls.in.progress")).isZero();
        assertThat(gateway.meter("llafar.calls.of.this.task")).isZero();
    }

    /** Of the gateway, the model, the stand-ins and the callers together: one process. */
    private record Memory(long heapMib, long residentMib) {
        private static final long PAGES_A_MIB = 256;

        static Memory now() throws IOException {
            for (int i = 0; i < 3; i++) {
                System.gc();
            }
            Runtime runtime = Runtime.getRuntime();
            return new Memory((runtime.totalMemory() - runtime.freeMemory()) >> 20, readResidentMib());
        }

        /** Linux tells it in pages of 4 KiB; elsewhere it is not looked at. */
        private static long readResidentMib() throws IOException {
            Path statm = Path.of("/proc/self/statm");
            return Files.exists(statm) ? Long.parseLong(Files.readString(statm).split(" ", 3)[1]) / PAGES_A_MIB : 0;
        }
    }
}
