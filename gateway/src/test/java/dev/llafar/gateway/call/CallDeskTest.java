package dev.llafar.gateway.call;

import static dev.llafar.gateway.testing.Awaiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.gateway.call.answer.AnswerEnd;
import dev.llafar.gateway.call.machine.CallEvent;
import dev.llafar.gateway.call.machine.CallRecord;
import dev.llafar.gateway.call.sma.SmaAction;
import dev.llafar.gateway.call.sma.SmaInvocation;
import dev.llafar.gateway.call.sma.StreamStart;
import dev.llafar.gateway.call.testing.CallBench;
import dev.llafar.gateway.call.testing.ScriptedHearings;
import dev.llafar.gateway.call.testing.ScriptedResponder;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallDeskTest {
    @Test
    void aCallerJoinsAMeetingOfTheirOwnAndIsGreeted() {
        try (CallBench bench = CallBench.start()) {
            List<SmaAction> first = bench.invoke(SmaInvocation.Type.NEW_INBOUND_CALL, "t1");
            assertThat(first).containsExactly(new SmaAction.JoinChimeMeeting("token", "meeting-of-t1", "leg-of-t1"));
            assertThat(bench.succeed("t1", first.getFirst())).hasOnlyElementsOfType(SmaAction.Speak.class);
            assertThat(await(bench.directory.byMeeting("meeting-of-t1"))).isPresent();
        }
    }

    @Test
    void aQuestionIsAnsweredSentenceBySentence() {
        try (CallBench bench = CallBench.start()) {
            ScriptedHearings.Open hearing = bench.begin("t1");
            hearing.tell(heard -> heard.onFinal("When do you open?", "en", 5_000));
            bench.until("t1", CallWatch.Kind.ASKED, 1);
            ScriptedResponder.Open answer = bench.responder.asked().getFirst();
            assertThat(answer.question().text()).isEqualTo("When do you open?");
            answer.write("We open at nine. We cl");
            bench.until("t1", CallWatch.Kind.WRITTEN, 1);
            List<SmaAction> one = bench.invoke(SmaInvocation.Type.CALL_UPDATE_REQUESTED, "t1");
            assertThat(one).hasSize(1);
            assertThat(((SmaAction.Speak) one.getFirst()).text()).isEqualTo("We open at nine.");
            answer.write("ose at five.");
            answer.end(new AnswerEnd.Complete());
            bench.until("t1", CallWatch.Kind.WRITTEN_WHOLE, 1);
            List<SmaAction> two = bench.succeed("t1", one.getFirst());
            assertThat(((SmaAction.Speak) two.getFirst()).text()).isEqualTo("We close at five.");
            assertThat(bench.succeed("t1", two.getFirst())).isEmpty();
        }
    }

    @Test
    void aHangUpLeavesNothingBehind() {
        try (CallBench bench = CallBench.start()) {
            ScriptedHearings.Open hearing = bench.begin("t1");
            bench.invoke(SmaInvocation.Type.HANGUP, "t1");
            bench.untilGone("t1");
            assertThat(hearing.isClosed()).isTrue();
            assertThat(bench.telephony.meetings()).isEmpty();
            assertThat(await(bench.directory.calls())).isEmpty();
            assertThat(bench.desk.ongoing()).isZero();
        }
    }

    @Test
    void aMeetingIsClosedAlsoWhenTheServiceIsBusyAtFirst() {
        try (CallBench bench = CallBench.start()) {
            bench.begin("t1");
            bench.telephony.busyFor(2);
            bench.invoke(SmaInvocation.Type.HANGUP, "t1");
            await(bench.desk.settled());
            assertThat(bench.telephony.meetings()).isEmpty();
        }
    }

    @Test
    void whatComesAfterTheEndBeginsNothing() {
        try (CallBench bench = CallBench.start()) {
            bench.begin("t1");
            bench.invoke(SmaInvocation.Type.HANGUP, "t1");
            bench.untilGone("t1");
            assertThat(bench.invoke(SmaInvocation.Type.ACTION_SUCCESSFUL, "t1")).isEmpty();
            assertThat(bench.happens("t1", new CallEvent.MeetingStarted())).isFalse();
            assertThat(await(bench.directory.calls())).isEmpty();
            assertThat(bench.telephony.meetings()).isEmpty();
        }
    }

    @Test
    void anotherNodeGoesOnWhereTheFirstLeftOff() {
        try (CallBench first = CallBench.start()) {
            first.begin("t1").tell(heard -> {
                heard.onFinal("When do you open?", "en", 5_000);
                heard.onSettled("1003", 5_200);
            });
            first.until("t1", CallWatch.Kind.ASKED, 1);
            await(first.desk.leave());
            try (CallBench second = first.another("node-b")) {
                assertThat(await(second.desk.takeUp())).isEqualTo(1);
                second.until("t1", CallWatch.Kind.ASKED, 1);
                second.until("t1", CallWatch.Kind.LISTENING, 1);
                assertThat(second.responder.asked()).hasSize(1);
                assertThat(second.hearings.newest().what().fragment()).isEqualTo("1003");
                assertThat(second.hearings.newest().what().isAfter()).isTrue();
            }
        }
    }

    @Test
    void aNodeTakesUpNoCallThatAnotherLooksAfter() {
        try (CallBench first = CallBench.start();
                CallBench second = first.another("node-b")) {
            first.begin("t1");
            assertThat(await(second.desk.takeUp())).isZero();
            assertThatThrownBy(() -> second.invoke(SmaInvocation.Type.ACTION_SUCCESSFUL, "t1"))
                    .hasMessage("another node looks after the call");
            assertThatThrownBy(() -> second.happens("t1", new CallEvent.MeetingStarted()))
                    .hasMessage("another node looks after the call");
            assertThat(first.desk.ongoing()).isEqualTo(1);
        }
    }

    @Test
    void whatIsSpokenIsInTheDirectoryBeforeItIsHandedOver() {
        try (CallBench bench = CallBench.start()) {
            bench.begin("t1").tell(heard -> heard.onFinal("When do you open?", "en", 5_000));
            bench.until("t1", CallWatch.Kind.ASKED, 1);
            bench.responder.asked().getFirst().write("We open at nine. And");
            bench.until("t1", CallWatch.Kind.WRITTEN, 1);
            bench.directory.writesTake(bench.vertx, 20);
            assertThat(bench.invoke(SmaInvocation.Type.CALL_UPDATE_REQUESTED, "t1"))
                    .hasSize(1);
            String state = await(bench.directory.byId("t1")).orElseThrow().state();
            assertThat(CallRecord.fromJson(state).speaking().text()).isEqualTo("We open at nine.");
        }
    }

    @Test
    void whatHappenedIsInTheDirectoryBeforeItIsAcknowledged() {
        try (CallBench bench = CallBench.start()) {
            bench.invoke(SmaInvocation.Type.NEW_INBOUND_CALL, "t1");
            bench.directory.writesTake(bench.vertx, 50);
            bench.happens(
                    "t1",
                    new CallEvent.StreamStarted(new StreamStart(
                            "meeting-of-t1", "t1", "caller-of-t1", "arn:aws:kinesisvideo:stream", "1001", 0)));
            assertThat(await(bench.directory.byId("t1")).orElseThrow().state()).contains("1001");
        }
    }

    @Test
    void aCallInMidAirThatNobodyKnowsHearsAnApologyAndIsEnded() {
        try (CallBench bench = CallBench.start()) {
            List<SmaAction> actions = bench.invoke(SmaInvocation.Type.ACTION_SUCCESSFUL, "t1");
            assertThat(actions).hasExactlyElementsOfTypes(SmaAction.Speak.class, SmaAction.Hangup.class);
            bench.invoke(SmaInvocation.Type.HANGUP, "t1");
            bench.untilGone("t1");
            assertThat(bench.desk.ongoing()).isZero();
            assertThat(await(bench.directory.calls())).isEmpty();
        }
    }

    @Test
    void theGaugesShowWhatTheDirectoryHolds() {
        try (CallBench first = CallBench.start();
                CallBench second = first.another("node-b")) {
            first.begin("t1");
            first.begin("t2");
            second.begin("t3");
            await(first.desk.takeUp());
            assertThat(first.meters.get("llafar.calls.in.progress").gauge().value())
                    .isEqualTo(3);
            assertThat(first.meters.get("llafar.calls.of.this.task").gauge().value())
                    .isEqualTo(2);
        }
    }
}
