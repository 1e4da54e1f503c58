package dev.llafar.gateway.call;

import static dev.llafar.gateway.testing.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.gateway.call.directory.CallEntry;
import dev.llafar.gateway.call.machine.CallEvent;
import dev.llafar.gateway.call.sma.SmaAction;
import dev.llafar.gateway.call.sma.SmaInvocation;
import dev.llafar.gateway.call.sma.SmaInvocation.ActionReport;
import dev.llafar.gateway.call.sma.StreamStart;
import dev.llafar.gateway.call.testing.CallFixture;
import dev.llafar.gateway.call.testing.FaultyDirectory;
import dev.llafar.gateway.call.testing.ScriptedTelephony;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CallFailureTest {
    private final FaultyDirectory directory = new FaultyDirectory();

    @Test
    void startsACallWhoseEventsArriveFirst() {
        try (CallFixture fixture = CallFixture.start(directory)) {
            directory.holdReads();
            Future<Boolean> event = fixture.calls.handleEvent("t1", new CallEvent.MeetingStarted());
            Future<List<SmaAction>> call = fixture.calls.handleInvocation(
                    new SmaInvocation(SmaInvocation.Type.NEW_INBOUND_CALL, 1, "t1", "sma", "leg", ActionReport.NONE));
            directory.release();
            assertThat(await(event)).isFalse();
            assertThat(await(call)).hasOnlyElementsOfType(SmaAction.JoinChimeMeeting.class);
        }
    }

    @Test
    void leavesACallWhoseRecordIsUnreadable() {
        await(directory.create(CallEntry.of("t1", Optional.empty(), "{\"ids\":", Optional.empty())));
        try (CallFixture fixture = CallFixture.start(directory)) {
            assertThat(await(fixture.calls.takeOver())).isZero();
            assertThat(fixture.calls.activeCalls()).isZero();
            assertThat(await(directory.byId("t1")).orElseThrow().lease()).isEmpty();
        }
    }

    @Test
    void deletesTheRecordOfAWriteWhoseResponseWasLost() {
        try (CallFixture fixture = CallFixture.start(directory)) {
            directory.loseResponses();
            fixture.invoke(SmaInvocation.Type.NEW_INBOUND_CALL, "t1");
            assertThat(await(directory.calls())).hasSize(1);
            fixture.invoke(SmaInvocation.Type.HANGUP, "t1");
            fixture.awaitEntries("t1", CallHistory.Kind.ENDED, 1);
            await(fixture.calls.releaseAll());
            assertThat(await(directory.calls())).isEmpty();
        }
    }

    @Test
    void transcribesAStreamWithATransactionOnce() {
        try (CallFixture fixture = CallFixture.start(directory)) {
            StreamStart start = new StreamStart("m1", "t1", "a1", "arn:aws:kinesisvideo:stream", "1001", 0);
            assertThat(await(fixture.calls.listenOnly(start))).isTrue();
            fixture.awaitEntries("t1", CallHistory.Kind.LISTENING, 1);
            await(fixture.calls.takeOver());
            assertThat(fixture.calls.activeCalls()).isEqualTo(1);
            assertThat(fixture.transcriptions.started()).hasSize(1);
        }
    }

    @Test
    void endsACallWhoseStreamCannotBeOpened() {
        try (CallFixture fixture = CallFixture.start(directory)) {
            fixture.transcriptions.failToStart();
            await(fixture.calls.listenOnly(new StreamStart("m1", "", "a1", "arn:aws:kinesisvideo:stream", "1001", 0)));
            fixture.awaitEntries("m1", CallHistory.Kind.ENDED, 1);
            await(fixture.calls.releaseAll());
            assertThat(fixture.calls.activeCalls()).isZero();
            assertThat(await(directory.calls())).isEmpty();
        }
    }

    @Test
    void failsAnEventThatCannotBeSaved() {
        try (CallFixture fixture = CallFixture.start(directory)) {
            fixture.invoke(SmaInvocation.Type.NEW_INBOUND_CALL, "t1");
            directory.loseResponses();
            CallEvent.StreamStarted started = new CallEvent.StreamStarted(
                    new StreamStart("meeting-of-t1", "t1", "caller-of-t1", "arn:aws:kinesisvideo:stream", "1001", 0));
            assertThatThrownBy(() -> fixture.send("t1", started)).hasMessage("the call record was not saved");
        }
    }

    @Test
    void joinsAPendingMeetingOnAnotherNodeAfterAShutdown() {
        try (CallFixture first = CallFixture.start(directory);
                CallFixture second = first.another("node-b")) {
            ScriptedTelephony.HeldResponse service = first.telephony.holdResponses();
            Future<List<SmaAction>> call = first.calls.handleInvocation(
                    new SmaInvocation(SmaInvocation.Type.NEW_INBOUND_CALL, 1, "t1", "sma", "leg", ActionReport.NONE));
            await(service.requested().future());
            await(first.calls.releaseAll());
            assertThatThrownBy(() -> await(call)).hasMessageContaining("another node");
            // Requests that still reach this server must be sent to the other node.
            assertThatThrownBy(() -> first.invoke(SmaInvocation.Type.NEW_INBOUND_CALL, "t1"))
                    .hasMessageContaining("another node");
            assertThatThrownBy(() -> first.send("t1", new CallEvent.MeetingStarted()))
                    .hasMessageContaining("another node");
            service.response().complete();
            assertThat(second.invoke(SmaInvocation.Type.NEW_INBOUND_CALL, "t1"))
                    .containsExactly(new SmaAction.JoinChimeMeeting("token", "meeting-of-t1", "leg-of-t1"));
        }
    }

    @Test
    void releasesACallThatIsTakenOverDuringShutdown() {
        try (CallFixture first = CallFixture.start(directory)) {
            first.begin("t1");
            await(first.calls.releaseAll());
            try (CallFixture second = first.another("node-b")) {
                directory.holdClaims();
                Future<Integer> taken = second.calls.takeOver();
                assertThat(await(directory.byId("t1")).orElseThrow().lease()).isPresent();
                Future<Void> left = second.calls.releaseAll();
                directory.release();
                assertThat(await(taken)).isZero();
                await(left);
                assertThat(second.calls.activeCalls()).isZero();
                assertThat(await(directory.byId("t1")).orElseThrow().lease()).isEmpty();
            }
        }
    }

    @Test
    void apologisesInTimeWhenTheWallClockStepsBack() {
        AtomicLong wallMillis = new AtomicLong(System.currentTimeMillis());
        try (CallFixture fixture = CallFixture.start(directory, () -> Instant.ofEpochMilli(wallMillis.get()))) {
            ScriptedTelephony.HeldResponse service = fixture.telephony.holdResponses();
            Future<List<SmaAction>> call = fixture.calls.handleInvocation(
                    new SmaInvocation(SmaInvocation.Type.NEW_INBOUND_CALL, 1, "t1", "sma", "leg", ActionReport.NONE));
            await(service.requested().future());
            wallMillis.addAndGet(-3_600_000);
            assertThat(await(call)).hasExactlyElementsOfTypes(SmaAction.Speak.class, SmaAction.Hangup.class);
        }
    }

    @Test
    void shutdownWaitsForACallThatIsEnding() {
        try (CallFixture fixture = CallFixture.start(directory)) {
            fixture.begin("t1");
            Future<List<SmaAction>> hangUp = fixture.calls.handleInvocation(
                    new SmaInvocation(SmaInvocation.Type.HANGUP, 9, "t1", "sma", "leg", ActionReport.NONE));
            await(fixture.calls.releaseAll());
            assertThat(await(hangUp)).isEmpty();
            assertThat(await(directory.calls())).isEmpty();
        }
    }
}
