package dev.llafar.local.sma;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A call on a clock that the test moves, with everything it did. */
final class StagedCall {
    static final long START = 1_700_000_000_000L;
    static final long RECORDING_MILLIS = 1_500;
    static final SmaCall.Leg LEG = new SmaCall.Leg(
            "6f1d2a3b-0000-4000-8000-000000000001",
            "6f1d2a3b-0000-4000-8000-000000000002",
            "6f1d2a3b-0000-4000-8000-000000000003",
            "6f1d2a3b-0000-4000-8000-000000000004",
            "000000000000",
            "eu-west-2",
            "+441632960001",
            "+441632960002",
            START);
    /** 60 words a minute: a word is a second. */
    private static final SpeechPace PACE = new SpeechPace(60, 0, 0, 100);

    private static final ObjectMapper JSON = new ObjectMapper();
    final SmaCall call;
    final List<SmaEffect> effects = new ArrayList<>();
    long now = START;

    StagedCall() {
        this(SmaRules.published(), PACE, 1);
    }

    StagedCall(SmaRules rules, SpeechPace pace, long seed) {
        call = new SmaCall(LEG, rules, pace, SmaCall.Recordings.ofEqualLength(RECORDING_MILLIS), seed);
        feed(new SmaInput.Inbound());
    }

    StagedCall feed(SmaInput input) {
        effects.addAll(call.on(input, now));
        return this;
    }

    /** Advances the time, and stops at each wake-up time of the call. */
    StagedCall after(long millis) {
        long target = now + millis;
        while (call.wakeAtMillis().orElse(Long.MAX_VALUE) <= target) {
            now = Math.max(now, call.wakeAtMillis().getAsLong());
            feed(new SmaInput.TimePassed());
        }
        now = target;
        return this;
    }

    StagedCall update(Map<String, String> arguments) {
        return feed(new SmaInput.UpdateRequested(arguments));
    }

    /** Answers the latest invocation with these actions. */
    StagedCall answer(String... actions) {
        return answerRaw("{\"SchemaVersion\": \"1.0\", \"Actions\": [" + String.join(", ", actions) + "]}");
    }

    StagedCall answerRaw(String body) {
        SmaEffect.Invoke asked = lastInvoke();
        return feed(new SmaInput.Replied(asked.sequence(), asked.attempt(), body));
    }

    StagedCall fail() {
        SmaEffect.Invoke asked = lastInvoke();
        return feed(new SmaInput.Failed(asked.sequence(), asked.attempt(), "status 500"));
    }

    static String speak(String text) {
        return action("Speak", "\"Text\": \"" + text + "\", \"CallId\": \"" + LEG.callId() + "\"");
    }

    static String play(String key) {
        return action(
                "PlayAudio", "\"AudioSource\": {\"Type\": \"S3\", \"BucketName\": \"b\", \"Key\": \"" + key + "\"}");
    }

    static String pause(long millis) {
        return action("Pause", "\"DurationInMilliseconds\": \"" + millis + "\"");
    }

    static String join() {
        return action("JoinChimeMeeting", "\"JoinToken\": \"token\", \"MeetingId\": \"meeting\"");
    }

    static String hangup(String code) {
        return action("Hangup", "\"SipResponseCode\": \"" + code + "\"");
    }

    static String action(String type, String parameters) {
        return "{\"Type\": \"" + type + "\", \"Parameters\": {" + parameters + "}}";
    }

    SmaEffect.Invoke lastInvoke() {
        return all(SmaEffect.Invoke.class).getLast();
    }

    JsonNode lastEvent() {
        return parse(lastInvoke().event());
    }

    List<SmaEffect.InvocationType> invocations() {
        return all(SmaEffect.Invoke.class).stream().map(SmaEffect.Invoke::type).toList();
    }

    List<String> heard() {
        return all(SmaEffect.PlaybackStarted.class).stream()
                .map(SmaEffect.PlaybackStarted::text)
                .toList();
    }

    <T extends SmaEffect> List<T> all(Class<T> kind) {
        return effects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(json, e);
        }
    }
}
