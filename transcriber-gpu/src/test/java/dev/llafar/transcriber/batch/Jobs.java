package dev.llafar.transcriber.batch;

import dev.llafar.audio.transcript.TranscriptionRequest.Task;
import dev.llafar.transcriber.batch.Admission.Admitted;
import dev.llafar.transcriber.batch.Admission.Ticket;
import dev.llafar.transcriber.batch.BatchSchedule.Plan;
import dev.llafar.transcriber.batch.BatchSchedule.ShedJob;
import dev.llafar.transcriber.model.DecodeRequest;
import dev.llafar.transcriber.model.DecodeRequest.Options;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A schedule with named sessions and jobs and a simulated clock. */
final class Jobs {
    static final Options OPTIONS = new Options(List.of(), Task.TRANSCRIBE, false, List.of(), 0);
    static final long MILLI = 1_000_000;

    final BatchSchedule schedule;
    final Map<String, Ticket> sessions = new LinkedHashMap<>();
    final Map<UtteranceJob, String> names = new LinkedHashMap<>();
    final Map<String, UtteranceJob.Outcome> outcomes = new LinkedHashMap<>();
    final List<String> shed = new ArrayList<>();
    long nowNanos = Long.MAX_VALUE - 5 * MILLI; // The clock overflows during the tests, because a nanosecond clock may.

    Jobs(ScheduleLimits limits, int slots) {
        schedule = new BatchSchedule(limits, slots);
    }

    UtteranceJob finalOf(String session, String name, long deadlineMillis) {
        return offer(session, name, UtteranceJob.Kind.FINAL, deadlineMillis, 16_000);
    }

    UtteranceJob bulkOf(String session, String name) {
        return offer(session, name, UtteranceJob.Kind.BULK_FINAL, 0, 16_000);
    }

    UtteranceJob partialOf(String session, String name) {
        return offer(session, name, UtteranceJob.Kind.PARTIAL, 0, 16_000);
    }

    UtteranceJob offer(String session, String name, UtteranceJob.Kind kind, long deadlineMillis, int samples) {
        UtteranceJob job = new UtteranceJob(
                ticket(session),
                kind,
                new DecodeRequest(new short[samples], OPTIONS, ""),
                nowNanos + deadlineMillis * MILLI,
                outcome -> outcomes.put(name, outcome));
        names.put(job, name);
        note(schedule.offer(job, nowNanos));
        return job;
    }

    Ticket ticket(String session) {
        return sessions.computeIfAbsent(session, name -> ((Admitted) schedule.admit(nowNanos)).ticket());
    }

    List<String> joined() {
        Plan plan = schedule.plan(nowNanos);
        note(plan.shed());
        return namesOf(plan.join());
    }

    List<String> namesOf(List<UtteranceJob> jobs) {
        return jobs.stream().map(names::get).toList();
    }

    private void note(List<ShedJob> jobs) {
        jobs.forEach(each -> shed.add(names.get(each.job()) + " " + each.reason()));
    }

    void finishAll(long busyMillis) {
        schedule.worked(busyMillis * MILLI, schedule.inSlots());
    }

    void passMillis(long millis) {
        nowNanos += millis * MILLI;
    }
}
