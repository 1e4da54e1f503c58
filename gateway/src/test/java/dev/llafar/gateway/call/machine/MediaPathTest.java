package dev.llafar.gateway.call.machine;

import static dev.llafar.gateway.call.machine.CallDriver.ENGLISH;
import static dev.llafar.gateway.call.machine.CallDriver.HANGUP;
import static dev.llafar.gateway.call.machine.CallDriver.STREAM;
import static dev.llafar.gateway.call.machine.CallDriver.speak;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.call.machine.CallState.Deadline;
import dev.llafar.gateway.call.sma.SmaInvocation;
import dev.llafar.gateway.call.sma.StreamStart;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The set-up of the caller's audio, and how it recovers. */
class MediaPathTest {

    @Test
    void startsThePipelineWhenTheMeetingHasStartedAndIsKnown() {
        CallDriver call = new CallDriver();
        call.invoke(SmaInvocation.Type.NEW_INBOUND_CALL);
        call.on(new CallEvent.MeetingStarted());
        assertThat(call.all(CallEffect.StartPipeline.class)).isEmpty();
        call.on(new CallEvent.MeetingCreated("m", "a", "token"));
        assertThat(call.all(CallEffect.StartPipeline.class)).containsExactly(new CallEffect.StartPipeline("m"));
        call.succeed("JoinChimeMeeting", "");
        assertThat(call.millisTo(Deadline.PIPELINE)).isEqualTo(-1);
        assertThat(call.millisTo(Deadline.STREAM)).isEqualTo(20_000);
    }

    @Test
    void startsThePipelineAtOnceWhenTheMeetingStarts() {
        CallDriver call = CallDriver.joined();
        assertThat(call.millisTo(Deadline.PIPELINE)).isEqualTo(3_000);
        call.on(new CallEvent.MeetingStarted());
        assertThat(call.all(CallEffect.StartPipeline.class)).hasSize(1);
        assertThat(call.millisTo(Deadline.PIPELINE)).isEqualTo(-1);
    }

    @Test
    void repeatsAFailedPipelineWithGrowingDelaysAndGivesUp() {
        CallDriver call = CallDriver.joined();
        call.on(new CallEvent.MeetingStarted());
        for (long delay : List.of(500L, 1_000L, 2_000L)) {
            call.on(new CallEvent.PipelineFailed(true));
            assertThat(call.millisTo(Deadline.PIPELINE)).isEqualTo(delay);
            call.pass(delay);
        }
        assertThat(call.all(CallEffect.StartPipeline.class)).hasSize(4);
        assertThat(call.state.phase()).isEqualTo(CallPhase.LISTENING);
        call.on(new CallEvent.PipelineFailed(true));
        assertThat(call.update()).containsExactly(speak(ENGLISH.cannotHear()), HANGUP);
    }

    @Test
    void endsTheCallAfterAPermanentFailureOfThePipeline() {
        CallDriver call = CallDriver.joined();
        call.on(new CallEvent.PipelineFailed(false));
        assertThat(call.state.phase()).isEqualTo(CallPhase.CLOSING);
        assertThat(call.update()).containsExactly(speak(ENGLISH.cannotHear()), HANGUP);
    }

    @Test
    void ignoresAPipelineFailureOnceAudioArrives() {
        CallDriver call = CallDriver.listening();
        call.on(new CallEvent.PipelineFailed(false));
        call.on(new CallEvent.PipelineFailed(true));
        assertThat(call.state.phase()).isEqualTo(CallPhase.LISTENING);
        assertThat(call.millisTo(Deadline.PIPELINE)).isEqualTo(-1);
    }

    @Test
    void ignoresAPipelineFailureBeforeTheJoinAndWhileClosing() {
        CallDriver opening = new CallDriver();
        opening.invoke(SmaInvocation.Type.NEW_INBOUND_CALL);
        opening.on(new CallEvent.PipelineFailed(false));
        assertThat(opening.state.phase()).isEqualTo(CallPhase.OPENING);
        CallDriver closing = CallDriver.joined();
        closing.on(new CallEvent.MeetingEnded());
        closing.on(new CallEvent.PipelineFailed(true));
        assertThat(closing.millisTo(Deadline.PIPELINE)).isEqualTo(-1);
    }

    @Test
    void cancelsTheRetryOfAPipelineThatHasStarted() {
        CallDriver call = CallDriver.joined();
        call.on(new CallEvent.MeetingStarted());
        call.on(new CallEvent.PipelineFailed(true));
        call.on(new CallEvent.PipelineStarted());
        call.pass(5_000);
        assertThat(call.all(CallEffect.StartPipeline.class)).hasSize(1);
    }

    @Test
    void startsNoPipelineForACallThatIsClosing() {
        CallDriver call = CallDriver.joined();
        call.on(new CallEvent.MeetingEnded());
        call.on(new CallEvent.MeetingStarted());
        assertThat(call.all(CallEffect.StartPipeline.class)).isEmpty();
    }

    @Test
    void hangsUpWithoutAPhraseWhenTheMeetingEnds() {
        CallDriver call = CallDriver.listening();
        call.on(new CallEvent.MeetingEnded());
        assertThat(call.update()).containsExactly(HANGUP);
        CallDriver opening = new CallDriver();
        opening.invoke(SmaInvocation.Type.NEW_INBOUND_CALL);
        opening.on(new CallEvent.MeetingEnded());
        assertThat(opening.state.phase()).isEqualTo(CallPhase.OPENING);
    }

    @Test
    void ignoresStreamsOfOtherMeetingsAndOfUnknownAttendees() {
        CallDriver opening = new CallDriver();
        opening.invoke(SmaInvocation.Type.NEW_INBOUND_CALL);
        opening.on(new CallEvent.StreamStarted(new StreamStart("m", "t", "", "arn:1", "9", 5)));
        assertThat(opening.all(CallEffect.StartConsumer.class)).isEmpty();
        CallDriver call = CallDriver.joined();
        call.on(new CallEvent.StreamStarted(new StreamStart("other", "t", "a", "arn:1", "9", 5)));
        assertThat(call.all(CallEffect.StartConsumer.class)).isEmpty();
        call.on(new CallEvent.StreamStarted(new StreamStart("", "t", "a", "arn:1", "9", 5)));
        assertThat(call.all(CallEffect.StartConsumer.class)).hasSize(1);
    }

    @Test
    void ignoresAStreamWhileClosing() {
        CallDriver call = CallDriver.joined();
        call.on(new CallEvent.MeetingEnded());
        call.on(new CallEvent.StreamStarted(STREAM));
        assertThat(call.all(CallEffect.StartConsumer.class)).isEmpty();
    }

    @Test
    void clearsItsDeadlinesOnceTheStreamHasStarted() {
        CallDriver call = CallDriver.joined();
        call.on(new CallEvent.StreamStarted(STREAM));
        assertThat(call.millisTo(Deadline.STREAM)).isEqualTo(-1);
        assertThat(call.millisTo(Deadline.PIPELINE)).isEqualTo(-1);
        call.on(new CallEvent.MeetingStarted());
        assertThat(call.all(CallEffect.StartPipeline.class)).isEmpty();
    }

    @Test
    void setsNoDeadlineForAStreamThatStartedBeforeTheJoin() {
        CallDriver call = new CallDriver();
        call.invoke(SmaInvocation.Type.NEW_INBOUND_CALL);
        call.on(new CallEvent.MeetingCreated("m", "a", "token"));
        call.on(new CallEvent.StreamStarted(STREAM));
        assertThat(call.all(CallEffect.StartConsumer.class)).hasSize(1);
        call.succeed("JoinChimeMeeting", "");
        assertThat(call.millisTo(Deadline.STREAM)).isEqualTo(-1);
    }

    @Test
    void replacesAnOlderStreamByANewerOne() {
        CallDriver call = CallDriver.listening();
        call.on(new CallEvent.ConsumerSettled("12", call.wallMillis()));
        call.on(new CallEvent.StreamStarted(new StreamStart("m", "t", "a", "arn:1", "50", 5)));
        assertThat(call.all(CallEffect.StopConsumer.class)).hasSize(1);
        assertThat(call.all(CallEffect.StartConsumer.class).getLast())
                .isEqualTo(new CallEffect.StartConsumer("m", "a", "arn:1", "50", false, 5));
    }

    @Test
    void stopsNoConsumerThatHasAlreadyEnded() {
        CallDriver call = CallDriver.listening();
        call.on(new CallEvent.ConsumerEnded());
        call.on(new CallEvent.StreamStarted(new StreamStart("m", "t", "a", "arn:2", "1", 6)));
        assertThat(call.all(CallEffect.StopConsumer.class)).isEmpty();
        assertThat(call.millisTo(Deadline.CONSUMER)).isEqualTo(-1);
        call.pass(1_000);
        assertThat(call.all(CallEffect.StartConsumer.class)).hasSize(2);
    }

    @Test
    void restartsTheConsumerWithGrowingDelaysAndGivesUp() {
        CallDriver call = CallDriver.listening();
        for (long delay : List.of(500L, 1_000L, 2_000L, 4_000L, 4_000L)) {
            call.on(new CallEvent.ConsumerEnded());
            assertThat(call.millisTo(Deadline.CONSUMER)).isEqualTo(delay);
            call.pass(delay);
        }
        assertThat(call.all(CallEffect.StartConsumer.class)).hasSize(6);
        assertThat(call.count(CallMetric.CONSUMER_RESTARTED)).isEqualTo(5);
        call.on(new CallEvent.ConsumerEnded());
        assertThat(call.update()).containsExactly(speak(ENGLISH.cannotHear()), HANGUP);
    }

    @Test
    void countsRestartsFromTheLastSettledFragment() {
        CallDriver call = CallDriver.listening();
        for (int i = 0; i < 10; i++) {
            call.on(new CallEvent.ConsumerEnded());
            assertThat(call.millisTo(Deadline.CONSUMER)).isEqualTo(500);
            call.pass(500);
            call.on(new CallEvent.ConsumerSettled("1" + i, call.wallMillis()));
        }
        assertThat(call.state.phase()).isEqualTo(CallPhase.LISTENING);
    }

    @Test
    void ignoresReportsOfAConsumerThatIsNotRunning() {
        CallDriver call = CallDriver.listening();
        call.on(new CallEvent.ConsumerEnded());
        call.on(new CallEvent.ConsumerEnded());
        assertThat(call.state.phase()).isEqualTo(CallPhase.LISTENING);
        assertThat(call.count(CallMetric.CONSUMER_RESTARTED)).isEqualTo(1);
        call.on(new CallEvent.ConsumerSettled("77", call.wallMillis()));
        call.pass(500);
        assertThat(call.all(CallEffect.StartConsumer.class).getLast().fragment())
                .isEqualTo("9");
        CallDriver early = CallDriver.joined();
        early.on(new CallEvent.ConsumerSettled("77", early.wallMillis()));
        assertThat(early.state.media().source()).isNull();
    }

    @Test
    void restartsNoConsumerAfterTheEndOfTheStream() {
        CallDriver call = CallDriver.listening();
        call.on(new CallEvent.StreamEnded("arn:1", "a"));
        call.on(new CallEvent.ConsumerEnded());
        assertThat(call.millisTo(Deadline.CONSUMER)).isEqualTo(-1);
        assertThat(call.count(CallMetric.CONSUMER_RESTARTED)).isZero();
        assertThat(call.millisTo(Deadline.HANGUP)).isEqualTo(-1);
        assertThat(call.state.phase()).isEqualTo(CallPhase.LISTENING);
    }

    @Test
    void ignoresTheEndOfOtherStreams() {
        CallDriver call = CallDriver.listening();
        call.on(new CallEvent.StreamEnded("arn:2", "a"));
        call.on(new CallEvent.StreamEnded("arn:1", "b"));
        call.on(new CallEvent.ConsumerEnded());
        assertThat(call.millisTo(Deadline.CONSUMER)).isEqualTo(500);
        CallDriver early = CallDriver.joined();
        early.on(new CallEvent.StreamEnded("arn:1", "a"));
        assertThat(early.state.media().isStreamEnded()).isFalse();
    }

    @Test
    void restartsNoConsumerWhileClosing() {
        CallDriver call = CallDriver.listening();
        call.on(new CallEvent.MeetingEnded());
        call.on(new CallEvent.ConsumerEnded());
        assertThat(call.millisTo(Deadline.CONSUMER)).isEqualTo(-1);
        assertThat(call.count(CallMetric.CONSUMER_RESTARTED)).isZero();
    }

    @Test
    void releasesOnlyWhatWasStarted() {
        CallDriver listening = CallDriver.listening();
        listening.invoke(SmaInvocation.Type.HANGUP);
        assertThat(listening.all(CallEffect.StopConsumer.class)).hasSize(1);
        assertThat(listening.all(CallEffect.DeleteMeeting.class)).containsExactly(new CallEffect.DeleteMeeting("m"));
        assertThat(listening.state.media().consumer().isRunning()).isFalse();
        CallDriver stopped = CallDriver.listening();
        stopped.on(new CallEvent.ConsumerEnded());
        stopped.invoke(SmaInvocation.Type.HANGUP);
        assertThat(stopped.all(CallEffect.StopConsumer.class)).isEmpty();
        CallDriver early = new CallDriver();
        early.invoke(SmaInvocation.Type.HANGUP);
        assertThat(early.all(CallEffect.DeleteMeeting.class)).isEmpty();
        assertThat(early.all(CallEffect.DeleteRecord.class)).containsExactly(new CallEffect.DeleteRecord("t"));
    }

    @Test
    void apologisesForAMissingStreamBeforeTheGoodbye() {
        CallDriver call = CallDriver.joined();
        call.pass(20_000);
        assertThat(call.count(CallMetric.APOLOGY)).isEqualTo(1);
        assertThat(call.state.phase()).isEqualTo(CallPhase.LISTENING);
        assertThat(call.millisTo(Deadline.STREAM)).isEqualTo(20_000);
        call.pass(20_000);
        assertThat(call.count(CallMetric.APOLOGY)).isEqualTo(2);
        assertThat(call.update()).containsExactly(speak(ENGLISH.goodbye()), HANGUP);
    }

    @Test
    void readsTheRestOfAStreamThatIsOnlyTranscribed() {
        CallDriver call = transcribing();
        assertThat(call.all(CallEffect.StartConsumer.class))
                .containsExactly(new CallEffect.StartConsumer("m", "a", "arn:1", "9", false, 5));
        call.on(new CallEvent.StreamEnded("arn:1", "a"));
        assertThat(call.millisTo(Deadline.HANGUP)).isEqualTo(30_000);
        call.pass(30_000);
        assertThat(call.state.phase()).isEqualTo(CallPhase.ENDED);
        assertThat(call.all(CallEffect.StopConsumer.class)).hasSize(1);
    }

    @Test
    void readsTheRestOfATranscribedStreamAfterTheMeeting() {
        CallDriver call = transcribing();
        call.on(new CallEvent.MeetingEnded());
        assertThat(call.state.phase()).isEqualTo(CallPhase.LISTEN_ONLY);
        assertThat(call.millisTo(Deadline.HANGUP)).isEqualTo(30_000);
    }

    @Test
    void transcribesOnlyACallThatIsNew() {
        CallDriver call = CallDriver.joined();
        call.on(new CallEvent.ListenOnly(STREAM));
        assertThat(call.state.phase()).isEqualTo(CallPhase.LISTENING);
        assertThat(call.all(CallEffect.StartConsumer.class)).isEmpty();
    }

    private static CallDriver transcribing() {
        CallDriver call = new CallDriver();
        call.on(new CallEvent.ListenOnly(STREAM));
        assertThat(call.state.phase()).isEqualTo(CallPhase.LISTEN_ONLY);
        return call;
    }
}
