package dev.llafar.gateway.call;

import static dev.llafar.gateway.testing.Awaiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.gateway.call.directory.CallEntry;
import dev.llafar.gateway.call.machine.CallEvent;
import dev.llafar.gateway.call.sma.SmaAction;
import dev.llafar.gateway.call.sma.SmaInvocation;
import dev.llafar.gateway.call.sma.SmaInvocation.ActionReport;
import dev.llafar.gateway.call.sma.StreamStart;
import dev.llafar.gateway.call.testing.CallBench;
import dev.llafar.gateway.call.testing.FaultyDirectory;
import dev.llafar.gateway.call.testing.ScriptedTelephony;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CallTroubleTest {
    private final FaultyDirectory directory = new FaultyDirectory();

    @Test
    void anEventThatComesFirstDoesNotKeepTheCallFromBeginning() {
        try (CallBench bench = CallBench.start(directory)) {
            directory.holdReads();
            Future<Boolean> event = bench.desk.happened("t1", new CallEvent.MeetingStarted());
            Future<List<SmaAction>> call = bench.desk.invoked(
                    new SmaInvocation(SmaInvocation.Type.NEW_INBOUND_CALL, 1, "t1", "sma", "leg", ActionReport.NONE));
            directory.letGo();
            assertThat(await(event)).isFalse();
            assertThat(await(call)).hasOnlyElementsOfType(SmaAction.JoinChimeMeeting.class);
        }
    }

    @Test
    void aRecordThatCannotBeReadIsNobodysCall() {
        await(directory.create(CallEntry.of("t1", Optional.empty(), "{\"ids\":", Optional.empty())));
        try (CallBench bench = CallBench.start(directory)) {
            assertThat(await(bench.desk.takeUp())).isZero();
            assertThat(bench.desk.ongoing()).isZero();
            assertThat(await(directory.byId("t1")).orElseThrow().lease()).isEmpty();
        }
    }

    @Test
    void aCallWhoseRecordWasWrittenWithoutAnAnswerLeavesNothingBehind() {
        try (CallBench bench = CallBench.start(directory)) {
            directory.loseWrites();
            bench.invoke(SmaInvocation.Type.NEW_INBOUND_CALL, "t1");
            assertThat(await(directory.calls())).hasSize(1);
            bench.invoke(SmaInvocation.Type.HANGUP, "t1");
            bench.until("t1", CallWatch.Kind.ENDED, 1);
            await(bench.desk.leave());
            assertThat(await(directory.calls())).isEmpty();
        }
    }

    @Test
    void aVoiceThatNamesATransactionIsOneCallAndNotTwo() {
        try (CallBench bench = CallBench.start(directory)) {
            StreamStart start = new StreamStart("m1", "t1", "a1", "arn:aws:kinesisvideo:stream", "1001", 0);
            assertThat(await(bench.desk.listen(start))).isTrue();
            bench.until("t1", CallWatch.Kind.LISTENING, 1);
            await(bench.desk.takeUp());
            assertThat(bench.desk.ongoing()).isEqualTo(1);
            assertThat(bench.hearings.opened()).hasSize(1);
        }
    }

    @Test
    void aStreamThatCannotBeOpenedEndsTheListeningAndHoldsNoPlace() {
        try (CallBench bench = CallBench.start(directory)) {
            bench.hearings.breakDown();
            await(bench.desk.listen(new StreamStart("m1", "", "a1", "arn:aws:kinesisvideo:stream", "1001", 0)));
            bench.until("m1", CallWatch.Kind.ENDED, 1);
            await(bench.desk.leave());
            assertThat(bench.desk.ongoing()).isZero();
            assertThat(await(directory.calls())).isEmpty();
        }
    }

    @Test
    void whatHappenedAndCannotBeKeptIsToBeToldAgain() {
        try (CallBench bench = CallBench.start(directory)) {
            bench.invoke(SmaInvocation.Type.NEW_INBOUND_CALL, "t1");
            directory.loseWrites();
            CallEvent.StreamStarted started = new CallEvent.StreamStarted(
                    new StreamStart("meeting-of-t1", "t1", "caller-of-t1", "arn:aws:kinesisvideo:stream", "1001", 0));
            assertThatThrownBy(() -> bench.happens("t1", started)).hasMessage("the record is not written");
        }
    }

    @Test
    void aCallerWhoseMeetingIsBeingMadeWhileTheServerStopsJoinsItOnAnother() {
        try (CallBench first = CallBench.start(directory);
                CallBench second = first.another("node-b")) {
            ScriptedTelephony.Held service = first.telephony.hold();
            Future<List<SmaAction>> call = first.desk.invoked(
                    new SmaInvocation(SmaInvocation.Type.NEW_INBOUND_CALL, 1, "t1", "sma", "leg", ActionReport.NONE));
            await(service.asked().future());
            await(first.desk.leave());
            assertThatThrownBy(() -> await(call)).hasMessageContaining("another node");
            // Who asks this server again, before it is gone, must not take its word for the other's.
            assertThatThrownBy(() -> first.invoke(SmaInvocation.Type.NEW_INBOUND_CALL, "t1"))
                    .hasMessageContaining("another node");
            assertThatThrownBy(() -> first.happens("t1", new CallEvent.MeetingStarted()))
                    .hasMessageContaining("another node");
            service.answer().complete();
            assertThat(second.invoke(SmaInvocation.Type.NEW_INBOUND_CALL, "t1"))
                    .containsExactly(new SmaAction.JoinChimeMeeting("token", "meeting-of-t1", "leg-of-t1"));
        }
    }

    @Test
    void aCallThatIsTakenUpWhileTheServerStopsIsLetGoAgain() {
        try (CallBench first = CallBench.start(directory)) {
            first.begin("t1");
            await(first.desk.leave());
            try (CallBench second = first.another("node-b")) {
                directory.holdClaims();
                Future<Integer> taken = second.desk.takeUp();
                assertThat(await(directory.byId("t1")).orElseThrow().lease()).isPresent();
                Future<Void> left = second.desk.leave();
                directory.letGo();
                assertThat(await(taken)).isZero();
                await(left);
                assertThat(second.desk.ongoing()).isZero();
                assertThat(await(directory.byId("t1")).orElseThrow().lease()).isEmpty();
            }
        }
    }

    @Test
    void apologisesInTimeWhenTheWallClockStepsBack() {
        AtomicLong wallMillis = new AtomicLong(System.currentTimeMillis());
        try (CallBench bench = CallBench.start(directory, () -> Instant.ofEpochMilli(wallMillis.get()))) {
            ScriptedTelephony.Held service = bench.telephony.hold();
            Future<List<SmaAction>> call = bench.desk.invoked(
                    new SmaInvocation(SmaInvocation.Type.NEW_INBOUND_CALL, 1, "t1", "sma", "leg", ActionReport.NONE));
            await(service.asked().future());
            wallMillis.addAndGet(-3_600_000);
            assertThat(await(call)).hasExactlyElementsOfTypes(SmaAction.Speak.class, SmaAction.Hangup.class);
        }
    }

    @Test
    void aServerThatStopsWaitsForTheCallThatIsJustEnding() {
        try (CallBench bench = CallBench.start(directory)) {
            bench.begin("t1");
            Future<List<SmaAction>> hangUp = bench.desk.invoked(
                    new SmaInvocation(SmaInvocation.Type.HANGUP, 9, "t1", "sma", "leg", ActionReport.NONE));
            await(bench.desk.leave());
            assertThat(await(hangUp)).isEmpty();
            assertThat(await(directory.calls())).isEmpty();
        }
    }
}
