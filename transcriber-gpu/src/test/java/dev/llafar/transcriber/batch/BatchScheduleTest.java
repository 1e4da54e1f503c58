package dev.llafar.transcriber.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.transcriber.batch.Admission.Admitted;
import dev.llafar.transcriber.batch.Admission.Reason;
import dev.llafar.transcriber.batch.Admission.Refused;
import dev.llafar.transcriber.batch.BatchSchedule.DeviceLoss;
import dev.llafar.transcriber.batch.BatchSchedule.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchScheduleTest {
    private static final ScheduleLimits LIMITS =
            new ScheduleLimits(4, 8, 12, 2, 2, 1, Duration.ofSeconds(1), Duration.ofSeconds(4));

    @Test
    void finalsPrecedePartialsInOrderOfDeadline() {
        Jobs jobs = new Jobs(LIMITS, 8);
        jobs.partialOf("a", "a partial");
        jobs.finalOf("b", "late", 20);
        jobs.finalOf("c", "early", 10);
        jobs.finalOf("d", "latest", 30);
        assertThat(jobs.joined()).containsExactly("early", "late");
        assertThat(jobs.joined()).containsExactly("latest", "a partial");
    }

    @Test
    void queuedFinalsDelayAnotherSessionByAtMostOne() {
        Jobs jobs = new Jobs(LIMITS, 1);
        for (int i = 0; i < 8; i++) {
            jobs.finalOf("many", "many " + i, i);
        }
        assertThat(jobs.joined()).containsExactly("many 0");
        jobs.passMillis(500);
        jobs.finalOf("few", "few 0", 1_000);
        jobs.finishAll(1);
        assertThat(jobs.joined()).containsExactly("few 0");
        jobs.finishAll(1);
        assertThat(jobs.joined()).containsExactly("many 1");
    }

    @Test
    void backloggedSessionIsNotStarved() {
        Jobs jobs = new Jobs(LIMITS, 1);
        jobs.finalOf("waiting", "waiting 0", 0);
        jobs.finalOf("waiting", "waiting 1", 100_000);
        List<String> served = new ArrayList<>();
        jobs.finalOf("b", "b 0", 1);
        jobs.finalOf("c", "c 0", 1);
        for (int i = 1; i < 9; i++) {
            served.addAll(jobs.joined());
            jobs.finishAll(1);
            String last = served.getLast().substring(0, 1);
            if (!last.equals("w")) {
                jobs.finalOf(last, last + " " + i, 1);
            }
        }
        assertThat(served).startsWith("waiting 0", "b 0", "c 0", "b 2", "c 3", "waiting 1");
    }

    @Test
    void finalsOfOneSessionStartInTheOrderOffered() {
        Jobs jobs = new Jobs(LIMITS, 4);
        jobs.finalOf("a", "first", 50);
        jobs.finalOf("a", "second", 10);
        assertThat(jobs.joined()).containsExactly("first", "second");
    }

    @Test
    void partialJoinsFreeSlotOnlyWithoutWaitingFinals() {
        Jobs jobs = new Jobs(LIMITS, 3);
        jobs.finalOf("a", "a 0", 1);
        jobs.finalOf("b", "b 0", 2);
        jobs.finalOf("c", "c 0", 3);
        jobs.partialOf("d", "d partial");
        assertThat(jobs.joined()).containsExactly("a 0", "b 0");
        assertThat(jobs.joined()).containsExactly("c 0");
        assertThat(jobs.joined()).isEmpty();
        jobs.finishAll(1);
        assertThat(jobs.joined()).containsExactly("d partial");
    }

    @Test
    void reportsThatItWouldRefuseWithoutTakingAPlace() {
        BatchSchedule schedule = new BatchSchedule(LIMITS, 1);
        for (int i = 0; i < LIMITS.sessions(); i++) {
            assertThat(schedule.refusal(0)).isEmpty();
            assertThat(schedule.admit(0)).isInstanceOf(Admitted.class);
        }
        assertThat(schedule.refusal(0)).get().extracting(Refused::reason).isEqualTo(Reason.SESSIONS_FULL);
        assertThat(schedule.sessions()).isEqualTo(LIMITS.sessions());
    }

    @Test
    void bulkFinalsWaitForFinalsAndPartialsOfLiveSpeech() {
        Jobs jobs = new Jobs(LIMITS, 8);
        jobs.bulkOf("file", "file 0");
        jobs.bulkOf("file", "file 1");
        jobs.finalOf("live", "live 0", 500);
        jobs.partialOf("other", "other partial");
        assertThat(jobs.joined()).containsExactly("live 0", "other partial");
        assertThat(jobs.joined()).containsExactly("file 0");
        jobs.partialOf("live", "live partial");
        jobs.finalOf("other", "other 0", 500);
        assertThat(jobs.joined()).containsExactly("other 0", "live partial");
        assertThat(jobs.joined()).containsExactly("file 1");
    }

    @Test
    void aSessionWhoseInputBecomesLiveIsServedAsLive() {
        Jobs jobs = new Jobs(LIMITS, 8);
        jobs.bulkOf("file", "file 0");
        jobs.bulkOf("file", "file 1");
        jobs.finalOf("other", "other 0", 500);
        jobs.finalOf("file", "file 2", 500);
        assertThat(jobs.joined()).containsExactlyInAnyOrder("file 0", "other 0");
        assertThat(jobs.joined()).containsExactly("file 1", "file 2");
        assertThat(jobs.joined()).isEmpty();
    }

    @Test
    void bulkFinalsProgressWhilePartialsAlwaysWait() {
        Jobs jobs = new Jobs(LIMITS, 8);
        jobs.partialOf("live", "live partial");
        jobs.bulkOf("file", "file 0");
        assertThat(jobs.joined()).containsExactly("live partial");
        jobs.partialOf("live", "live partial");
        jobs.bulkOf("file", "file 1");
        jobs.passMillis(2_000);
        assertThat(jobs.joined()).containsExactly("live partial", "file 0");
        jobs.partialOf("live", "live partial");
        jobs.passMillis(1_000);
        assertThat(jobs.joined()).containsExactly("live partial");
    }

    @Test
    void bulkFinalsOccupyAQuarterOfTheSlotsBesideLiveSessions() {
        Jobs jobs = new Jobs(LIMITS, 8);
        jobs.finalOf("live", "live 0", 0);
        for (int i = 0; i < 4; i++) {
            jobs.bulkOf("file", "file " + i);
        }
        assertThat(jobs.joined()).containsExactly("live 0");
        assertThat(jobs.joined()).containsExactly("file 0");
        assertThat(jobs.joined()).containsExactly("file 1");
        assertThat(jobs.joined()).isEmpty();
    }

    @Test
    void bulkFinalsAloneUseEverySlot() {
        Jobs jobs = new Jobs(LIMITS, 4);
        for (int i = 0; i < 4; i++) {
            jobs.bulkOf("file", "file " + i);
        }
        assertThat(jobs.joined()).containsExactly("file 0", "file 1");
        assertThat(jobs.joined()).containsExactly("file 2", "file 3");
    }

    @Test
    void waitingBulkFinalsNeitherShedPartialsNorRefuseSessions() {
        Jobs jobs = new Jobs(LIMITS, 1);
        jobs.finalOf("live", "live 0", 0);
        jobs.joined();
        jobs.bulkOf("file", "file 0");
        jobs.passMillis(60_000);
        jobs.partialOf("other", "other partial");
        assertThat(jobs.shed).isEmpty();
        jobs.finishAll(1);
        assertThat(jobs.joined()).containsExactly("other partial");
    }

    @Test
    void theNewestPartialOfASessionReplacesTheQueuedOne() {
        Jobs jobs = new Jobs(LIMITS, 1);
        jobs.partialOf("a", "older");
        jobs.partialOf("a", "newer");
        assertThat(jobs.shed).containsExactly("older SUPERSEDED");
        assertThat(jobs.joined()).containsExactly("newer");
    }

    @Test
    void partialsTakeTurnsAmongSessions() {
        Jobs jobs = new Jobs(LIMITS, 1);
        List<String> served = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            jobs.partialOf("a", "a");
            jobs.partialOf("b", "b");
            jobs.partialOf("c", "c");
            served.addAll(jobs.joined());
            jobs.finishAll(1);
        }
        assertThat(served).containsExactly("a", "b", "c", "a", "b", "c");
    }

    @Test
    void finalEvictsYoungestPartialWhenSlotsAreFull() {
        Jobs jobs = new Jobs(LIMITS, 2);
        jobs.partialOf("a", "elder");
        jobs.joined();
        UtteranceJob younger = jobs.partialOf("b", "younger");
        jobs.joined();
        jobs.finalOf("c", "final", 0);
        Plan plan = jobs.schedule.plan(jobs.nowNanos);
        assertThat(plan.leave()).containsExactly(younger);
        assertThat(jobs.namesOf(plan.join())).containsExactly("final");
        assertThat(plan.shed().getFirst().reason()).isEqualTo(UtteranceJob.Outcome.ShedReason.EVICTED);
    }

    @Test
    void aFinalNeverEvictsAFinal() {
        Jobs jobs = new Jobs(LIMITS, 1);
        jobs.finalOf("a", "running", 100);
        jobs.joined();
        jobs.finalOf("b", "urgent", 0);
        Plan plan = jobs.schedule.plan(jobs.nowNanos);
        assertThat(plan.leave()).isEmpty();
        assertThat(plan.join()).isEmpty();
    }

    @Test
    void joinsAtMostTheLimitPerRound() {
        Jobs jobs = new Jobs(LIMITS, 8);
        for (String session : List.of("a", "b", "c", "d")) {
            jobs.finalOf(session, session, 0);
        }
        assertThat(jobs.joined()).hasSize(2);
        assertThat(jobs.joined()).hasSize(2);
    }

    @Test
    void overloadShedsPartialsThenRefusesSessions() {
        Jobs jobs = new Jobs(LIMITS, 1);
        jobs.finalOf("a", "running", 0);
        jobs.joined();
        jobs.finalOf("a", "waiting", 0);
        jobs.partialOf("b", "early partial");

        jobs.passMillis(1_500);
        jobs.partialOf("b", "partial under load");
        assertThat(jobs.joined()).isEmpty();
        assertThat(jobs.shed).containsExactly("partial under load OVERLOADED", "early partial OVERLOADED");
        assertThat(jobs.schedule.admit(jobs.nowNanos)).isInstanceOf(Admitted.class);

        jobs.passMillis(4_500);
        Refused refused = (Refused) jobs.schedule.admit(jobs.nowNanos);
        assertThat(refused.reason()).isEqualTo(Reason.LAGGING);
        assertThat(refused.retryAfterMillis()).isEqualTo(2_000);
        assertThat(refused.detail()).isEqualTo("finals are 6000 ms late, expected at most 4000 ms");

        jobs.finishAll(1);
        assertThat(jobs.joined()).containsExactly("waiting");
        assertThat(jobs.schedule.admit(jobs.nowNanos)).isInstanceOf(Admitted.class);
    }

    @Test
    void estimatesLagFromMeasuredRealTimeFactor() {
        Jobs jobs = new Jobs(LIMITS, 1);
        jobs.finalOf("a", "measured", 0);
        jobs.joined();
        jobs.finishAll(2_000); // two seconds of work for one of audio
        assertThat(jobs.schedule.realTimeFactor()).isEqualTo(2);
        for (int i = 0; i < 3; i++) {
            jobs.finalOf("a", "queued " + i, 0);
        }
        assertThat(jobs.schedule.lagNanos(jobs.nowNanos)).isEqualTo(6_000 * Jobs.MILLI);
        assertThat(jobs.schedule.admit(jobs.nowNanos)).isInstanceOf(Refused.class);
    }

    @Test
    void sessionsAndTheQueueAreBounded() {
        Jobs jobs = new Jobs(LIMITS, 1);
        for (String session : List.of("a", "b", "c")) {
            for (int i = 0; i < 4; i++) {
                jobs.finalOf(session, session + i, 0);
            }
        }
        assertThat(((Refused) jobs.schedule.admit(jobs.nowNanos)).reason()).isEqualTo(Reason.QUEUE_FULL);
        jobs.joined();
        jobs.ticket("d");
        assertThat(((Refused) jobs.schedule.admit(jobs.nowNanos)).reason()).isEqualTo(Reason.SESSIONS_FULL);
        jobs.schedule.release(jobs.ticket("d"));
        assertThat(jobs.schedule.admit(jobs.nowNanos)).isInstanceOf(Admitted.class);
    }

    @Test
    void rejectsFinalBeyondTheSessionBound() {
        Jobs jobs = new Jobs(LIMITS, 1);
        for (int i = 0; i < 8; i++) {
            jobs.finalOf("a", "a" + i, 0);
        }
        jobs.joined();
        assertThatThrownBy(() -> jobs.finalOf("a", "ninth", 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("8 outstanding");
        jobs.finishAll(1);
        jobs.finalOf("a", "now there is room", 0);
    }

    @Test
    void releaseRemovesAllJobsOfTheSession() {
        Jobs jobs = new Jobs(LIMITS, 1);
        UtteranceJob running = jobs.finalOf("a", "running", 0);
        jobs.joined();
        jobs.finalOf("a", "queued", 0);
        jobs.partialOf("a", "partial");
        jobs.schedule.release(jobs.ticket("a"));
        jobs.schedule.release(jobs.ticket("a"));
        Plan plan = jobs.schedule.plan(jobs.nowNanos);
        assertThat(plan.leave()).containsExactly(running);
        assertThat(plan.join()).isEmpty();
        assertThat(jobs.schedule.hasWork()).isFalse();
        assertThat(jobs.schedule.sessions()).isZero();
        assertThat(jobs.schedule.lagNanos(jobs.nowNanos + 1)).isZero();
    }

    @Test
    void ignoresTranscriptAfterRelease() {
        Jobs jobs = new Jobs(LIMITS, 1);
        UtteranceJob running = jobs.finalOf("a", "running", 0);
        jobs.joined();
        jobs.schedule.release(jobs.ticket("a"));
        assertThat(jobs.schedule.worked(1, List.of(running))).isEmpty();
        assertThat(jobs.schedule.plan(jobs.nowNanos).leave()).isEmpty();
    }

    @Test
    void retriesEachFinalAloneAfterFailure() {
        Jobs jobs = new Jobs(LIMITS, 4);
        jobs.finalOf("a", "first", 0);
        jobs.finalOf("b", "failing", 1);
        jobs.joined();
        jobs.partialOf("c", "partial");
        jobs.joined();
        jobs.finalOf("d", "later", 0);

        DeviceLoss first = jobs.schedule.lost(jobs.schedule.inSlots());
        assertThat(first.failed()).isEmpty();
        assertThat(first.shed()).hasSize(1);
        assertThat(jobs.joined()).containsExactly("first");
        assertThat(jobs.joined()).isEmpty();
        jobs.finishAll(1);
        assertThat(jobs.joined()).containsExactly("failing");

        DeviceLoss second = jobs.schedule.lost(jobs.schedule.inSlots());
        assertThat(jobs.namesOf(second.failed())).containsExactly("failing");
        assertThat(jobs.joined()).containsExactly("later");
    }

    @Test
    void failedJoinIsRetriedAloneAfterLiveSlots() {
        Jobs jobs = new Jobs(LIMITS, 4);
        jobs.finalOf("a", "live", 0);
        jobs.joined();
        jobs.finalOf("b", "joiner", 0);
        Plan plan = jobs.schedule.plan(jobs.nowNanos);
        jobs.schedule.lost(plan.join());
        assertThat(jobs.namesOf(jobs.schedule.inSlots())).containsExactly("live");
        assertThat(jobs.joined()).isEmpty();
        jobs.finishAll(1);
        assertThat(jobs.joined()).containsExactly("joiner");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void randomLoadKeepsOrderAndSlotBound(long seed) {
        Random random = new Random(seed);
        int slots = 1 + random.nextInt(4);
        Jobs jobs = new Jobs(
                new ScheduleLimits(
                        6, 3, 100, 1 + random.nextInt(3), 2, 1, Duration.ofSeconds(1), Duration.ofSeconds(2)),
                slots);
        Map<String, List<String>> offered = new LinkedHashMap<>();
        Map<String, List<String>> served = new LinkedHashMap<>();
        List<String> sessions = List.of("a", "b", "c", "d", "e", "f");
        sessions.forEach(jobs::ticket);
        for (int step = 0; step < 400 || jobs.schedule.hasWork(); step++) {
            String session = sessions.get(random.nextInt(sessions.size()));
            int outstanding = offered.getOrDefault(session, List.of()).size()
                    - served.getOrDefault(session, List.of()).size();
            if (step < 400 && outstanding < 3 && random.nextBoolean()) {
                String name = session + " " + step;
                jobs.finalOf(session, name, random.nextInt(50));
                offered.computeIfAbsent(session, none -> new ArrayList<>()).add(name);
            } else if (step < 400) {
                jobs.partialOf(session, session + " partial " + step);
            }
            jobs.joined();
            assertThat(jobs.schedule.running()).as("seed " + seed).isLessThanOrEqualTo(slots);
            jobs.passMillis(random.nextInt(30));
            List<UtteranceJob> running = jobs.schedule.inSlots();
            if (!running.isEmpty()) {
                UtteranceJob done = running.getFirst();
                jobs.schedule.worked(1, List.of(done));
                if (done.isFinal()) {
                    String name = jobs.names.get(done);
                    served.computeIfAbsent(name.substring(0, 1), none -> new ArrayList<>())
                            .add(name);
                }
            }
        }
        assertThat(served).as("seed " + seed).isEqualTo(offered);
    }
}
