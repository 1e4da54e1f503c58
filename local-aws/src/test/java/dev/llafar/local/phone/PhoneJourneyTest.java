package dev.llafar.local.phone;

import static dev.llafar.local.LocalAwsFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.audio.PcmBytes;
import dev.llafar.kvs.fragment.Fragment;
import dev.llafar.local.LocalAwsFixture;
import dev.llafar.local.sma.SpeechPace;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A caller, the services and a scripted gateway. */
@Tag("slow")
class PhoneJourneyTest {
    private static final PlaceCall CALL = new PlaceCall("+441632960001", "+441632960002", false, 0, 0);
    private static final int RATE_HZ = 16_000;
    /** Longer than any step takes on a busy machine; only the test of the timeout uses a shorter time. */
    private static final long FORWARD_MILLIS = 15_000;

    private static final long SHORT_FORWARD_MILLIS = 1_000;
    /** Requests of the counts, 50 ms apart. */
    private static final int MAX_REQUESTS = 300;

    private static final JsonObject NOTHING = new JsonObject("""
            {"calls": 0, "meetings": 0, "pipelines": 0, "streamsInUse": 0, "readers": 0, "eventsWaiting": 0}""");
    /** Ten words per second. */
    private static final SpeechPace PACE = new SpeechPace(600, 0, 0, 100);

    private LocalAwsFixture aws;
    private ScriptedGateway gateway;
    private PhoneLine line;

    @BeforeEach
    void start() {
        start(FORWARD_MILLIS);
    }

    private void start(long forwardMillis) {
        aws = new LocalAwsFixture(
                LocalAwsFixture.fast(),
                InstantSource.system(),
                PhoneSettings.defaults().withShortDelays().with(PACE).withForwardMillis(forwardMillis));
        gateway = new ScriptedGateway(aws);
        line = new PhoneLine(aws.vertx, aws.local.endpoint());
    }

    @AfterEach
    void stop() {
        line.close();
        gateway.close();
        aws.close();
    }

    /** 0.5 sin(2π(200t + 600t²)): no two moments are equal. */
    private static short[] sweep(double seconds) {
        short[] samples = new short[(int) (RATE_HZ * seconds)];
        for (int i = 0; i < samples.length; i++) {
            double t = (double) i / RATE_HZ;
            samples[i] = (short) (16_384 * Math.sin(2 * Math.PI * (200 * t + 600 * t * t)));
        }
        return samples;
    }

    private void say(FollowedCall call, double seconds) {
        await(line.say(call.id, "audio/L16;rate=16000", Buffer.buffer(PcmBytes.bytesOf(sweep(seconds))), false));
    }

    private void assertNothingIsLeft() {
        assertThat(await(counted(MAX_REQUESTS)))
                .as("left; calls to AWS failed: %s", gateway.failures())
                .isEqualTo(NOTHING);
    }

    /** The counts as soon as all are zero, or after the given number of requests. */
    private Future<JsonObject> counted(int requests) {
        return line.counts()
                .compose(counts -> requests == 0 || counts.equals(NOTHING)
                        ? Future.succeededFuture(counts)
                        : aws.vertx.timer(50, TimeUnit.MILLISECONDS).compose(due -> counted(requests - 1)));
    }

    @Test
    void completesACallAndReleasesAllResources() {
        FollowedCall call = new FollowedCall(line, CALL);
        say(call, 1.0);
        JsonObject started = call.next("stream_started");
        call.next("caller_silent");
        call.next("heard");
        gateway.update(call.id, "The answer is forty-two.");
        JsonObject answer = call.next(entry -> entry.getString("event").equals("heard")
                && entry.getString("text").startsWith("The answer"));
        assertThat(answer.getBoolean("interrupted")).isFalse();
        assertThat(answer.getString("voice")).isEqualTo("Joanna");
        assertThat(answer.getLong("endMillis") - answer.getLong("startMillis")).isEqualTo(400);
        await(line.hangUp(call.id));
        await(call.over);
        assertThat(call.next("ended").getString("by")).isEqualTo("caller");
        assertThat(call.events())
                .containsSubsequence(
                        "ringing", "invoked", "answered", "meeting_joined", "stream_started", "ended", "finished");
        assertNothingIsLeft();
        assertThat(gateway.eventTypes())
                .contains(
                        "chime:MeetingStarted",
                        "chime:AttendeeJoined",
                        "chime:MediaPipelineInProgress",
                        "chime:MediaPipelineKinesisVideoStreamStart",
                        "chime:MediaPipelineKinesisVideoStreamEnd",
                        "chime:AttendeeLeft",
                        "chime:MeetingEnded");
        assertThat(gateway.detail("chime:MediaPipelineKinesisVideoStreamStart").getString("startFragmentNumber"))
                .isEqualTo(started.getString("fragment"));
    }

    @Test
    void recordsTheCallersSpeechAtTheExactSample() {
        FollowedCall call = new FollowedCall(line, CALL);
        say(call, 1.5);
        long startMillis = call.next("stream_started").getLong("startMillis");
        long saidMillis = call.next("caller_speaking").getLong("millis");
        call.next("caller_silent");
        await(line.hangUp(call.id));
        await(call.over);
        assertNothingIsLeft();
        JsonObject end = gateway.detail("chime:MediaPipelineKinesisVideoStreamEnd");
        List<Fragment> fragments = RecordedCall.read(aws, end);
        assertThat(fragments.getFirst().tags().value("meetingId")).hasValue(end.getString("meetingId"));
        assertThat(fragments.getFirst().tags().value("externalMeetingId")).hasValue(call.id);
        assertThat(fragments.getFirst().tags().value("attendeeId")).hasValue(end.getString("attendeeId"));
        assertThat(fragments.getFirst().tags().value("externalUserId")).hasValue("caller");
        assertThat(fragments.getFirst().tags().value("sampleRate")).hasValue("16000");
        assertThat(fragments.getFirst().tags().value("channels")).hasValue("1");
        short[] heard = RecordedCall.decoded(fragments);
        short[] said = sweep(1.5);
        // A frame lasts 64 ms, so positions in milliseconds are exact.
        int at = Math.toIntExact((saidMillis - startMillis) * RATE_HZ / 1_000);
        assertThat(at).isNotNegative();
        double product = 0;
        double ours = 0;
        double theirs = 0;
        int known =
                Math.min(said.length, heard.length - at); // The last frame is incomplete, because no frame overlaps it.
        assertThat(known).isGreaterThan(said.length - 2 * 1_024);
        for (int i = 200; i < known - 200; i++) {
            product += (double) heard[at + i] * said[i];
            ours += (double) heard[at + i] * heard[at + i];
            theirs += (double) said[i] * said[i];
        }
        assertThat(product / Math.sqrt(ours * theirs)).isGreaterThan(0.99);
    }

    @Test
    void playsTheAnswerOfAnUpdateAfterTheCurrentSpeech() {
        FollowedCall call = new FollowedCall(line, CALL);
        JsonObject greeting = call.next("hearing");
        gateway.update(call.id, "Another sentence.");
        JsonObject heard = call.next("heard");
        JsonObject second = call.next(entry -> entry.getString("event").equals("heard")
                && entry.getString("text").equals("Another sentence."));
        assertThat(heard.getInteger("id")).isEqualTo(greeting.getInteger("id"));
        assertThat(heard.getBoolean("interrupted")).isFalse();
        assertThat(second.getLong("startMillis")).isGreaterThanOrEqualTo(heard.getLong("endMillis"));
        await(line.hangUp(call.id));
        await(call.over);
        assertNothingIsLeft();
    }

    @Test
    void hangsUpWhenTheCallHasBeenQuiet() {
        FollowedCall call = new FollowedCall(line, new PlaceCall("+441632960001", "+441632960002", false, 0, 500));
        say(call, 0.5);
        await(call.over);
        long silent = call.next("caller_silent").getLong("millis");
        assertThat(call.next("ended").getLong("millis")).isBetween(silent + 500, silent + 3_000);
        assertNothingIsLeft();
    }

    @Test
    void retriesWhileTheGatewayIsStarting() {
        gateway.smaRefusals.addAll(List.of(503, 503));
        FollowedCall call = new FollowedCall(line, CALL);
        call.next("meeting_joined");
        assertThat(call.all("trouble")).isEmpty();
        assertThat(gateway.invocations).hasSizeGreaterThanOrEqualTo(3);
        await(line.hangUp(call.id));
        await(call.over);
        assertNothingIsLeft();
    }

    @Test
    void apologisesAndHangsUpWhenTheGatewayFails() {
        gateway.smaRefusals.add(500);
        FollowedCall call = new FollowedCall(line, CALL);
        await(call.over);
        assertThat(call.next("heard").getString("text"))
                .isEqualTo(PhoneSettings.defaults().apology());
        assertThat(call.next("ended").getString("by")).isEqualTo("application");
        assertNothingIsLeft();
    }

    @Test
    void apologisesInTimeWithoutAGateway() {
        stop();
        start(SHORT_FORWARD_MILLIS);
        gateway.close();
        FollowedCall call = new FollowedCall(line, CALL);
        await(call.over);
        // The service itself would repeat the invocation after five seconds.
        assertThat(call.next("hearing").getLong("millis")).isBetween(SHORT_FORWARD_MILLIS, 5_000L);
        assertThat(call.next("trouble").getString("what"))
                .contains("no response within " + SHORT_FORWARD_MILLIS + " ms");
        assertThat(call.all("ended")).hasSize(1);
        gateway = new ScriptedGateway(aws);
    }

    @Test
    void redeliversEventsUntilAcceptedAndInjectsDuplicates() {
        gateway.eventRefusals.set(2);
        FollowedCall call = new FollowedCall(line, CALL);
        call.next("stream_started");
        aws.faults("""
                {"seed": 3, "rules": [{"operation": "Events", "kind": "duplicate"}]}""");
        await(line.hangUp(call.id));
        await(call.over);
        assertNothingIsLeft();
        assertThat(gateway.eventTypes().stream().filter("chime:MeetingEnded"::equals))
                .hasSize(2);
        assertThat(gateway.events.stream()
                        .filter(event -> event.getJsonObject("detail")
                                .getString("eventType")
                                .equals("chime:MeetingEnded"))
                        .map(event -> event.getString("id"))
                        .distinct())
                .hasSize(1);
    }

    @Test
    void endsThePipelineButNotTheCallOfADeletedMeeting() {
        FollowedCall call = new FollowedCall(line, CALL);
        JsonObject joined = call.next("meeting_joined");
        call.next("stream_started");
        gateway.delete(joined.getString("meetingId"));
        call.next("stream_ended");
        call.next("meeting_left");
        assertThat(await(line.counts()).getInteger("streamsInUse")).isZero();
        assertThat(await(line.counts()).getInteger("calls")).isEqualTo(1);
        await(line.hangUp(call.id));
        await(call.over);
        assertNothingIsLeft();
    }

    @Test
    void explainsWhyARequestIsRefused() {
        assertThatThrownBy(() -> new PlaceCall("nobody", "+441632960002", false, 0, 0))
                .hasMessageContaining("from is 'nobody'");
        assertThatThrownBy(() -> await(line.hangUp("6f1d2a3b-0000-4000-8000-000000000001")))
                .hasMessage("""
                        status 404: {"Message":"There is no call 6f1d2a3b-0000-4000-8000-000000000001."}""");
        FollowedCall call = new FollowedCall(line, CALL);
        assertThatThrownBy(() -> await(line.say(call.id, "audio/wav", Buffer.buffer("no audio"), false)))
                .hasMessageContaining("status 400");
        await(line.hangUp(call.id));
        await(call.over);
    }
}
