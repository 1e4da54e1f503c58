package dev.llafar.transcriber.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.transcriber.batch.Admission.Admitted;
import dev.llafar.transcriber.batch.Admission.Reason;
import dev.llafar.transcriber.batch.Admission.Refused;
import dev.llafar.transcriber.batch.Admission.Ticket;
import dev.llafar.transcriber.batch.DeviceMetrics.State;
import dev.llafar.transcriber.batch.UtteranceJob.Outcome.Failed;
import dev.llafar.transcriber.batch.UtteranceJob.Outcome.Transcribed;
import dev.llafar.transcriber.fakes.ReadingDecoder;
import dev.llafar.transcriber.fakes.SpokenWords;
import dev.llafar.transcriber.model.DecodeRequest;
import dev.llafar.transcriber.model.SlotDecoder;
import dev.llafar.transcriber.model.Transcript;
import dev.llafar.transcriber.model.Transcript.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class DeviceWorkerTest {
    private static final int FAILING_WORD = 666;

    private final Map<String, UtteranceJob.Outcome> outcomes = new LinkedHashMap<>();
    private final List<ReadingDecoder> made = new ArrayList<>();
    private final AtomicLong clock = new AtomicLong();

    /** Fails in its step, or in its join, while a certain utterance is in a slot. */
    private static final class FailingDecoder extends ReadingDecoder {
        private final boolean atJoin;

        FailingDecoder(boolean atJoin) {
            super(4);
            this.atJoin = atJoin;
        }

        private static boolean isFailing(DecodeRequest request) {
            return request.samples()[0] == 1000 + FAILING_WORD;
        }

        private boolean holdsFailing;

        @Override
        public void join(List<DecodeRequest> requests) {
            boolean fails = requests.stream().anyMatch(FailingDecoder::isFailing);
            if (atJoin && fails) {
                throw new IllegalStateException("cannot encode");
            }
            super.join(requests);
            holdsFailing |= fails;
        }

        @Override
        public List<Decoded> step() {
            if (holdsFailing) {
                throw new IllegalStateException("cannot decode");
            }
            return super.step();
        }

        @Override
        public void leave(DecodeRequest request) {
            super.leave(request);
            holdsFailing &= !isFailing(request);
        }
    }

    private DeviceWorker worker(java.util.function.Supplier<? extends ReadingDecoder> decoders) {
        return new DeviceWorker(
                () -> {
                    ReadingDecoder decoder = decoders.get();
                    made.add(decoder);
                    return decoder;
                },
                ScheduleLimits.DEFAULT,
                clock::get);
    }

    private void say(DeviceWorker worker, String name, int... words) {
        say(worker, ((Admitted) worker.admit()).ticket(), name, words);
    }

    private void say(DeviceWorker worker, Ticket ticket, String name, int... words) {
        worker.submit(new UtteranceJob(
                ticket,
                UtteranceJob.Kind.FINAL,
                new DecodeRequest(new SpokenWords().say(words).samples(), Jobs.OPTIONS, ""),
                0,
                outcome -> outcomes.put(name, outcome)));
    }

    private static void submit(DeviceWorker worker, CompletableFuture<UtteranceJob.Outcome> answer) {
        worker.submit(new UtteranceJob(
                ((Admitted) worker.admit()).ticket(),
                UtteranceJob.Kind.FINAL,
                new DecodeRequest(new SpokenWords().say(9).samples(), Jobs.OPTIONS, ""),
                0,
                answer::complete));
    }

    private String textOf(String name) {
        return ((Transcribed) outcomes.get(name)).transcript().text();
    }

    private void run(DeviceWorker worker, int rounds) {
        for (int i = 0; i < rounds; i++) {
            clock.addAndGet(1_000_000);
            worker.runRound();
        }
    }

    @Test
    void decodesWaitingUtterancesInOneBatch() {
        DeviceWorker worker = worker(() -> new ReadingDecoder(4));
        say(worker, "one", 1, 2);
        say(worker, "two", 3);
        say(worker, "three", 4, 5, 6);
        run(worker, 4);
        assertThat(textOf("one")).isEqualTo("w1 w2");
        assertThat(textOf("two")).isEqualTo("w3");
        assertThat(textOf("three")).isEqualTo("w4 w5 w6");
        DeviceMetrics metrics = worker.metrics();
        assertThat(metrics.joinRounds()).isEqualTo(1);
        assertThat(metrics.joinedJobs()).isEqualTo(3);
        assertThat(metrics.stepsByOccupiedSlots()).containsExactly(0L, 1L, 1L, 2L, 0L);
        assertThat(metrics.writtenFinals()).isEqualTo(3);
    }

    @Test
    void failingUtteranceDoesNotAffectOthers() {
        DeviceWorker worker = worker(() -> new FailingDecoder(false));
        say(worker, "one", 1);
        say(worker, "failing", FAILING_WORD);
        say(worker, "two", 2);
        run(worker, 12);
        assertThat(outcomes.get("failing")).isInstanceOf(Failed.class);
        assertThat(textOf("one")).isEqualTo("w1");
        assertThat(textOf("two")).isEqualTo("w2");
        assertThat(worker.metrics().failedFinals()).isEqualTo(1);
        assertThat(worker.metrics().deviceFailures()).isEqualTo(2);
        assertThat(worker.metrics().state()).isEqualTo(State.WORKING);
    }

    @Test
    void failedJoinDoesNotAffectLiveSlots() {
        DeviceWorker worker = worker(() -> new FailingDecoder(true));
        say(worker, "live", 1, 2, 3, 4);
        run(worker, 2);
        say(worker, "failing", FAILING_WORD);
        say(worker, "other", 5);
        run(worker, 12);
        assertThat(textOf("live")).isEqualTo("w1 w2 w3 w4");
        assertThat(outcomes.get("failing")).isInstanceOf(Failed.class);
        assertThat(textOf("other")).isEqualTo("w5");
        assertThat(worker.metrics().stepsByOccupiedSlots().get(1)).isEqualTo(7);
    }

    @Test
    void replacesFailingDecoderAndThenGivesUp() {
        DeviceWorker worker = worker(() -> new ReadingDecoder(2) {
            @Override
            public List<Decoded> step() {
                throw new IllegalStateException("broken");
            }
        });
        Ticket ticket = ((Admitted) worker.admit()).ticket();
        for (int i = 0; i < 6; i++) {
            say(worker, ticket, "utterance " + i, 1);
        }
        run(worker, 20);
        assertThat(made).hasSize(2);
        assertThat(made.getFirst().isClosed()).isTrue();
        assertThat(worker.metrics().state()).isEqualTo(State.BROKEN);
        assertThat(outcomes).hasSize(6).allSatisfy((name, outcome) -> assertThat(outcome)
                .isInstanceOf(Failed.class));
        assertThat(((Refused) worker.admit()).reason()).isEqualTo(Reason.DEVICE_FAILED);
        say(worker, ticket, "too late", 1);
        assertThat(outcomes.get("too late")).isInstanceOf(Failed.class);
    }

    @Test
    void drainingDeviceServesOnlyOpenSessions() {
        DeviceWorker worker = worker(() -> new ReadingDecoder(2));
        Ticket ticket = ((Admitted) worker.admit()).ticket();
        worker.drain();
        assertThat(((Refused) worker.admit()).reason()).isEqualTo(Reason.CLOSING);
        say(worker, ticket, "last words", 7, 8);
        run(worker, 3);
        assertThat(textOf("last words")).isEqualTo("w7 w8");
    }

    @Test
    void closesItsDecoderOnItsThread() throws Exception {
        CompletableFuture<UtteranceJob.Outcome> answer = new CompletableFuture<>();
        ReadingDecoder decoder = new ReadingDecoder(2);
        DeviceWorker worker = DeviceWorker.start("device under test", () -> decoder, ScheduleLimits.DEFAULT, clock::get)
                .get(60, TimeUnit.SECONDS);
        submit(worker, answer);
        assertThat(answer.get(60, TimeUnit.SECONDS)).isInstanceOf(Transcribed.class);
        worker.close();
        worker.ended().get(60, TimeUnit.SECONDS);
        assertThat(decoder.isClosed()).isTrue();
    }

    @Test
    void closingFailsUnfinishedJobs() throws Exception {
        CompletableFuture<UtteranceJob.Outcome> answer = new CompletableFuture<>();
        CompletableFuture<Void> isStepping = new CompletableFuture<>();
        CompletableFuture<Void> mayGoOn = new CompletableFuture<>();
        SlotDecoder slow = new ReadingDecoder(1) {
            @Override
            public List<Decoded> step() {
                isStepping.complete(null);
                mayGoOn.join();
                return List.of();
            }
        };
        DeviceWorker worker = DeviceWorker.start("device under test", () -> slow, ScheduleLimits.DEFAULT, clock::get)
                .get(60, TimeUnit.SECONDS);
        submit(worker, answer);
        isStepping.get(60, TimeUnit.SECONDS);
        worker.close();
        mayGoOn.complete(null);
        assertThat(answer.get(60, TimeUnit.SECONDS)).isInstanceOf(Failed.class);
        worker.ended().get(60, TimeUnit.SECONDS);
    }

    @Test
    void deviceIsStuckUntilItsDecoderReturns() throws Exception {
        CompletableFuture<UtteranceJob.Outcome> answer = new CompletableFuture<>();
        CompletableFuture<Void> isStepping = new CompletableFuture<>();
        CompletableFuture<Void> mayReturn = new CompletableFuture<>();
        SlotDecoder hanging = new ReadingDecoder(1) {
            @Override
            public List<Decoded> step() {
                isStepping.complete(null);
                mayReturn.join();
                return super.step();
            }
        };
        DeviceWorker worker = DeviceWorker.start("device under test", () -> hanging, ScheduleLimits.DEFAULT, clock::get)
                .get(60, TimeUnit.SECONDS);
        submit(worker, answer);
        isStepping.get(60, TimeUnit.SECONDS);

        clock.addAndGet(TimeUnit.SECONDS.toNanos(30));
        assertThat(worker.metrics().state()).isEqualTo(State.WORKING);
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
        assertThat(worker.metrics().state()).isEqualTo(State.STUCK);
        assertThat(worker.metrics().callMillis()).isEqualTo(30_001);
        Refused refused = (Refused) worker.admit();
        assertThat(refused.reason()).isEqualTo(Reason.DEVICE_FAILED);
        assertThat(refused.detail())
                .isEqualTo("the decoder has been busy with one call for 30001 ms, expected at most 30000 ms");

        mayReturn.complete(null);
        assertThat(answer.get(60, TimeUnit.SECONDS)).isInstanceOf(Transcribed.class);
        assertThat(worker.metrics().state()).isEqualTo(State.WORKING);
        assertThat(worker.admit()).isInstanceOf(Admitted.class);
        worker.close();
        worker.ended().get(60, TimeUnit.SECONDS);
    }

    @Test
    void replacingTheDecoderDoesNotCountAsStuck() {
        List<State> states = new ArrayList<>();
        AtomicReference<DeviceWorker> started = new AtomicReference<>();
        DeviceWorker worker = worker(() -> {
            if (!made.isEmpty()) {
                clock.addAndGet(TimeUnit.MINUTES.toNanos(5));
                states.add(started.get().metrics().state());
            }
            return new ReadingDecoder(2) {
                @Override
                public List<Decoded> step() {
                    throw new IllegalStateException("broken");
                }
            };
        });
        started.set(worker);
        Ticket ticket = ((Admitted) worker.admit()).ticket();
        say(worker, ticket, "one", 1);
        say(worker, ticket, "two", 2);
        run(worker, 4);
        assertThat(states).containsExactly(State.WORKING);
    }

    @Test
    void countsFinalsByVerdict() {
        List<Verdict> verdicts = new ArrayList<>(List.of(Verdict.NO_SPEECH, Verdict.LOW_CONFIDENCE, Verdict.ACCEPTED));
        DeviceWorker worker = worker(() -> new ReadingDecoder(1) {
            @Override
            public List<Decoded> step() {
                return super.step().stream()
                        .map(decoded -> new Decoded(decoded.request(), withVerdict(verdicts.removeFirst())))
                        .toList();
            }
        });
        Ticket ticket = ((Admitted) worker.admit()).ticket();
        say(worker, ticket, "one", 1);
        say(worker, ticket, "two", 2);
        say(worker, ticket, "three", 3);
        run(worker, 9);
        assertThat(worker.metrics().writtenFinals()).isEqualTo(3);
        assertThat(worker.metrics().lowConfidenceFinals()).isEqualTo(1);
        assertThat(worker.metrics().silentFinals()).isEqualTo(1);
    }

    private static Transcript withVerdict(Verdict verdict) {
        return new Transcript("text", "en", List.of(), -2, 0, 1, verdict);
    }

    @Test
    void startFailsWhenTheModelCannotBeLoaded() {
        CompletableFuture<DeviceWorker> started = DeviceWorker.start(
                "device under test",
                () -> {
                    throw new IllegalArgumentException("no weights");
                },
                ScheduleLimits.DEFAULT,
                clock::get);
        assertThatThrownBy(() -> started.get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseMessage("no weights");
    }
}
