package dev.llafar.gateway.call;

import static dev.llafar.gateway.testing.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.gateway.call.answer.LanguageModel.AnswerEnd;
import dev.llafar.gateway.call.machine.CallEvent;
import dev.llafar.gateway.call.machine.CallRecord;
import dev.llafar.gateway.call.sma.SmaAction;
import dev.llafar.gateway.call.sma.SmaInvocation;
import dev.llafar.gateway.call.sma.StreamStart;
import dev.llafar.gateway.call.testing.CallFixture;
import dev.llafar.gateway.call.testing.ScriptedLanguageModel;
import dev.llafar.gateway.call.testing.ScriptedTranscriptions;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallRegistryTest {
    @Test
    void joinsTheCallerToANewMeetingAndGreets() {
        try (CallFixture fixture = CallFixture.start()) {
            List<SmaAction> first = fixture.invoke(SmaInvocation.Type.NEW_INBOUND_CALL, "t1");
            assertThat(first).containsExactly(new SmaAction.JoinChimeMeeting("token", "meeting-of-t1", "leg-of-t1"));
            assertThat(fixture.succeed("t1", first.getFirst())).hasOnlyElementsOfType(SmaAction.Speak.class);
            assertThat(await(fixture.directory.byMeeting("meeting-of-t1"))).isPresent();
        }
    }

    @Test
    void speaksAnAnswerSentenceBySentence() {
        try (CallFixture fixture = CallFixture.start()) {
            ScriptedTranscriptions.Scripted transcription = fixture.begin("t1");
            transcription.emit(new CallEvent.FinalReceived("When do you open?", "en", 5_000));
            fixture.awaitEntries("t1", CallHistory.Kind.ASKED, 1);
            ScriptedLanguageModel.ScriptedAnswer answer =
                    fixture.languageModel.answers().getFirst();
            assertThat(answer.question().text()).isEqualTo("When do you open?");
            answer.write("We open at nine. We cl");
            fixture.awaitEntries("t1", CallHistory.Kind.WRITTEN, 1);
            List<SmaAction> one = fixture.invoke(SmaInvocation.Type.CALL_UPDATE_REQUESTED, "t1");
            assertThat(one).hasSize(1);
            assertThat(((SmaAction.Speak) one.getFirst()).text()).isEqualTo("We open at nine.");
            answer.write("ose at five.");
            answer.end(new AnswerEnd.Complete());
            fixture.awaitEntries("t1", CallHistory.Kind.WRITTEN_WHOLE, 1);
            List<SmaAction> two = fixture.succeed("t1", one.getFirst());
            assertThat(((SmaAction.Speak) two.getFirst()).text()).isEqualTo("We close at five.");
            assertThat(fixture.succeed("t1", two.getFirst())).isEmpty();
        }
    }

    @Test
    void releasesEverythingAfterAHangUp() {
        try (CallFixture fixture = CallFixture.start()) {
            ScriptedTranscriptions.Scripted transcription = fixture.begin("t1");
            fixture.invoke(SmaInvocation.Type.HANGUP, "t1");
            fixture.awaitEnd("t1");
            assertThat(transcription.isClosed()).isTrue();
            assertThat(fixture.telephony.meetings()).isEmpty();
            assertThat(await(fixture.directory.calls())).isEmpty();
            assertThat(fixture.calls.activeCalls()).isZero();
        }
    }

    @Test
    void retriesToDeleteAMeeting() {
        try (CallFixture fixture = CallFixture.start()) {
            fixture.begin("t1");
            fixture.telephony.failDeletes(2);
            fixture.invoke(SmaInvocation.Type.HANGUP, "t1");
            await(fixture.calls.meetingsDeleted());
            assertThat(fixture.telephony.meetings()).isEmpty();
        }
    }

    @Test
    void ignoresEventsAfterTheEndOfACall() {
        try (CallFixture fixture = CallFixture.start()) {
            fixture.begin("t1");
            fixture.invoke(SmaInvocation.Type.HANGUP, "t1");
            fixture.awaitEnd("t1");
            assertThat(fixture.invoke(SmaInvocation.Type.ACTION_SUCCESSFUL, "t1"))
                    .isEmpty();
            assertThat(fixture.send("t1", new CallEvent.MeetingStarted())).isFalse();
            assertThat(await(fixture.directory.calls())).isEmpty();
            assertThat(fixture.telephony.meetings()).isEmpty();
        }
    }

    @Test
    void continuesAReleasedCallOnAnotherNode() {
        try (CallFixture first = CallFixture.start()) {
            ScriptedTranscriptions.Scripted transcription = first.begin("t1");
            transcription.emit(new CallEvent.FinalReceived("When do you open?", "en", 5_000));
            transcription.emit(new CallEvent.ConsumerSettled("1003", 5_200));
            first.awaitEntries("t1", CallHistory.Kind.ASKED, 1);
            await(first.calls.releaseAll());
            try (CallFixture second = first.another("node-b")) {
                assertThat(await(second.calls.takeOver())).isEqualTo(1);
                second.awaitEntries("t1", CallHistory.Kind.ASKED, 1);
                second.awaitEntries("t1", CallHistory.Kind.LISTENING, 1);
                assertThat(second.languageModel.answers()).hasSize(1);
                assertThat(second.transcriptions.newest().effect().fragment()).isEqualTo("1003");
                assertThat(second.transcriptions.newest().effect().isAfter()).isTrue();
            }
        }
    }

    @Test
    void takesOverNoCallOfAnotherNode() {
        try (CallFixture first = CallFixture.start();
                CallFixture second = first.another("node-b")) {
            first.begin("t1");
            assertThat(await(second.calls.takeOver())).isZero();
            assertThatThrownBy(() -> second.invoke(SmaInvocation.Type.ACTION_SUCCESSFUL, "t1"))
                    .hasMessage("another node owns the call");
            assertThatThrownBy(() -> second.send("t1", new CallEvent.MeetingStarted()))
                    .hasMessage("another node owns the call");
            assertThat(first.calls.activeCalls()).isEqualTo(1);
        }
    }

    @Test
    void savesTheRecordBeforeTheReply() {
        try (CallFixture fixture = CallFixture.start()) {
            fixture.begin("t1").emit(new CallEvent.FinalReceived("When do you open?", "en", 5_000));
            fixture.awaitEntries("t1", CallHistory.Kind.ASKED, 1);
            fixture.languageModel.answers().getFirst().write("We open at nine. And");
            fixture.awaitEntries("t1", CallHistory.Kind.WRITTEN, 1);
            fixture.directory.delayWrites(fixture.vertx, 20);
            assertThat(fixture.invoke(SmaInvocation.Type.CALL_UPDATE_REQUESTED, "t1"))
                    .hasSize(1);
            String state = await(fixture.directory.byId("t1")).orElseThrow().state();
            assertThat(CallRecord.fromJson(state).speaking().text()).isEqualTo("We open at nine.");
        }
    }

    @Test
    void savesTheRecordBeforeAnEventIsAcknowledged() {
        try (CallFixture fixture = CallFixture.start()) {
            fixture.invoke(SmaInvocation.Type.NEW_INBOUND_CALL, "t1");
            fixture.directory.delayWrites(fixture.vertx, 50);
            fixture.send(
                    "t1",
                    new CallEvent.StreamStarted(new StreamStart(
                            "meeting-of-t1", "t1", "caller-of-t1", "arn:aws:kinesisvideo:stream", "1001", 0)));
            assertThat(await(fixture.directory.byId("t1")).orElseThrow().state())
                    .contains("1001");
        }
    }

    @Test
    void apologisesAndHangsUpACallWithoutARecord() {
        try (CallFixture fixture = CallFixture.start()) {
            List<SmaAction> actions = fixture.invoke(SmaInvocation.Type.ACTION_SUCCESSFUL, "t1");
            assertThat(actions).hasExactlyElementsOfTypes(SmaAction.Speak.class, SmaAction.Hangup.class);
            fixture.invoke(SmaInvocation.Type.HANGUP, "t1");
            fixture.awaitEnd("t1");
            assertThat(fixture.calls.activeCalls()).isZero();
            assertThat(await(fixture.directory.calls())).isEmpty();
        }
    }

    @Test
    void setsTheGaugesFromTheDirectory() {
        try (CallFixture first = CallFixture.start();
                CallFixture second = first.another("node-b")) {
            first.begin("t1");
            first.begin("t2");
            second.begin("t3");
            await(first.calls.takeOver());
            assertThat(first.meters.get("llafar.calls.in.progress").gauge().value())
                    .isEqualTo(3);
            assertThat(first.meters.get("llafar.calls.of.this.task").gauge().value())
                    .isEqualTo(2);
        }
    }
}
