package dev.llafar.gateway.call.sma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.kvs.json.JsonFieldException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Requests in the documented formats, and invalid ones. */
class CallRequestsTest {
    private static final String STREAM = "arn:aws:kinesisvideo:us-east-1:111122223333:stream/pool-1/1";

    @Test
    void readsEveryDocumentedInvocation() {
        Map.ofEntries(
                        Map.entry("new-inbound-call", SmaInvocation.Type.NEW_INBOUND_CALL),
                        Map.entry("ringing", SmaInvocation.Type.RINGING),
                        Map.entry("call-answered", SmaInvocation.Type.CALL_ANSWERED),
                        Map.entry("action-successful-speak", SmaInvocation.Type.ACTION_SUCCESSFUL),
                        Map.entry("action-failed-speak", SmaInvocation.Type.ACTION_FAILED),
                        Map.entry("action-failed-join", SmaInvocation.Type.ACTION_FAILED),
                        Map.entry("action-interrupted", SmaInvocation.Type.ACTION_INTERRUPTED),
                        Map.entry("digits-received", SmaInvocation.Type.DIGITS_RECEIVED),
                        Map.entry("call-update-requested", SmaInvocation.Type.CALL_UPDATE_REQUESTED),
                        Map.entry("hangup", SmaInvocation.Type.HANGUP),
                        Map.entry("invalid-lambda-response", SmaInvocation.Type.INVALID_LAMBDA_RESPONSE),
                        Map.entry("unknown-type", SmaInvocation.Type.UNKNOWN))
                .forEach((file, type) -> {
                    SmaInvocation read = CallRequests.invocation(fixture(file));
                    assertThat(read.type()).as(file).isEqualTo(type);
                    assertThat(read.transactionId()).isEqualTo("transaction-id-1");
                    assertThat(read.smaId()).isEqualTo("sma-id-1");
                    assertThat(read.callId()).isEqualTo("call-id-1");
                });
    }

    @Test
    void readsTheTextAndTheErrorOfAnAction() {
        SmaInvocation spoken = CallRequests.invocation(fixture("action-successful-speak"));
        assertThat(spoken.action().type()).isEqualTo("Speak");
        assertThat(spoken.action().text()).isEqualTo("We open at nine.");
        SmaInvocation failed = CallRequests.invocation(fixture("action-failed-speak"));
        assertThat(failed.action().errorType()).isEqualTo("SystemException");
        assertThat(failed.toString()).doesNotContain("We open");
    }

    @Test
    void refusesIdsThatTheDirectoryCannotStore() {
        for (String name : List.of(" ", "   ", "a\\nb", "x".repeat(257))) {
            String invocation = fixture("new-inbound-call").replace("transaction-id-1", name);
            assertThatThrownBy(() -> CallRequests.invocation(invocation))
                    .isInstanceOf(JsonFieldException.class)
                    .hasMessageContaining("CallDetails.TransactionId");
            assertThatThrownBy(() -> CallRequests.streamStart(
                            "{\"meetingId\": \"" + name + "\", \"callerStreamArn\": \"" + STREAM + "\"}"))
                    .isInstanceOf(JsonFieldException.class)
                    .hasMessageContaining("meetingId");
        }
    }

    @Test
    void acceptsAbsentOptionalFields() {
        SmaInvocation bare = CallRequests.invocation(fixture("new-inbound-call-bare"));
        assertThat(bare.callId()).isEmpty();
        MediaEvent.StreamStarted started =
                (MediaEvent.StreamStarted) CallRequests.mediaEvent(fixture("stream-start-bare"));
        assertThat(started.start()).isEqualTo(new StreamStart("meeting-id-1", "", "", STREAM, "", 1_767_225_601_500L));
    }

    @Test
    void readsEveryDocumentedMediaEvent() {
        assertThat(event("meeting-started"))
                .isEqualTo(new MediaEvent.MeetingStarted("meeting-id-1", "transaction-id-1"));
        assertThat(event("attendee-joined"))
                .isEqualTo(new MediaEvent.MeetingStarted("meeting-id-1", "transaction-id-1"));
        assertThat(event("meeting-ended")).isEqualTo(new MediaEvent.MeetingEnded("meeting-id-1", ""));
        assertThat(event("stream-start"))
                .isEqualTo(new MediaEvent.StreamStarted(new StreamStart(
                        "meeting-id-1",
                        "transaction-id-1",
                        "attendee-id-1",
                        STREAM,
                        "91343852333181432392682062607743920146264094720",
                        1_767_225_601_500L)));
        assertThat(event("stream-end"))
                .isEqualTo(new MediaEvent.StreamEnded("meeting-id-1", "transaction-id-1", "attendee-id-1", STREAM));
        assertThat(event("pipeline-failed"))
                .isEqualTo(new MediaEvent.PipelineFailed("meeting-id-1", "", "pipeline-id-1", false));
        assertThat(event("pipeline-in-progress")).isInstanceOf(MediaEvent.Other.class);
        assertThat(event("pool-active")).isInstanceOf(MediaEvent.Other.class);
    }

    @Test
    void readsStreamsOfFunctionsAndContactFlows() {
        assertThat(CallRequests.streamStart(fixture("call-of-a-function")))
                .isEqualTo(new StreamStart("meeting-id-1", "", "attendee-id-1", STREAM, "123", 1_767_225_601_500L));
        StreamStart contact = CallRequests.streamStart(fixture("connect-contact-flow"));
        assertThat(contact.meetingId()).isEqualTo("contact-id-1");
        assertThat(contact.startMillis()).isEqualTo(1_571_360_125_131L);
        assertThat(contact.streamArn()).endsWith("instance-alias-contact-1/1");
    }

    @Test
    void namesTheFieldTheValueAndWhatWasExpected() {
        String call = fixture("new-inbound-call");
        refused(call.replace("\"Sequence\": 1", "\"Sequence\": \"x\""), "Sequence: got x; expected a whole number");
        refused(call.replace("\"TransactionId\": \"transaction-id-1\",", ""), "CallDetails.TransactionId: got nothing");
        refused(call.replace("\"InvocationEventType\"", "\"Other\""), "InvocationEventType: got nothing");
        refused(call.replace("\"1.0\"", "\"2.0\""), "SchemaVersion: got 2.0; expected 1.0");
        refused(call.replace("\"call-id-1\"", "[]"), "CallDetails.Participants[0].CallId: got a list");
        refused("[]", "body: got a list; expected one JSON object");
        refused("{\"a\":", "body: got text that is not JSON");
        refused("", "body: got");
        refused("{\"a\":\"" + "x".repeat(300_000) + "\"}", "body: got 300008 characters; expected at most 262144");
        refused("[".repeat(5_000), "body: got JSON beyond these limits");
        assertThatThrownBy(() -> CallRequests.mediaEvent(fixture("stream-start").replace("aws.chime", "aws.s3")))
                .isInstanceOf(JsonFieldException.class)
                .hasMessageContaining("source: got aws.s3; expected aws.chime");
        assertThatThrownBy(() ->
                        CallRequests.streamStart(fixture("call-of-a-function").replace("\"123\"", "\"12a\"")))
                .isInstanceOf(JsonFieldException.class)
                .hasMessageContaining("startFragmentNumber: got 12a; expected 1 to 128 digits");
        assertThatThrownBy(() -> CallRequests.streamStart("{\"Details\":{\"ContactData\":{\"ContactId\":\"c\"}}}"))
                .isInstanceOf(JsonFieldException.class)
                .hasMessageContaining("Details.ContactData.MediaStreams: got nothing; expected an object");
    }

    @Test
    void writesRepliesInTheFormatOfTheService() {
        assertThat(SmaReply.write(List.of())).isEqualTo("{\"SchemaVersion\":\"1.0\",\"Actions\":[]}");
        assertThat(SmaReply.write(
                        List.of(
                                new SmaAction.Speak(
                                        "Helo", new SmaAction.Voice("cy-GB", "Gwyneth", "standard", false), "leg"),
                                new SmaAction.Hangup("")),
                        Map.of("a", "b")))
                .isEqualTo(
                        "{\"SchemaVersion\":\"1.0\",\"Actions\":[{\"Type\":\"Speak\",\"Parameters\":{\"Text\":\"Helo\","
                                + "\"TextType\":\"text\",\"LanguageCode\":\"cy-GB\",\"VoiceId\":\"Gwyneth\",\"Engine\":\"standard\","
                                + "\"CallId\":\"leg\"}},{\"Type\":\"Hangup\",\"Parameters\":{\"SipResponseCode\":\"0\","
                                + "\"ParticipantTag\":\"LEG-A\"}}],\"TransactionAttributes\":{\"a\":\"b\"}}");
    }

    private static void refused(String body, String message) {
        assertThatThrownBy(() -> CallRequests.invocation(body))
                .isInstanceOf(JsonFieldException.class)
                .hasMessageContaining(message);
    }

    private static MediaEvent event(String file) {
        return CallRequests.mediaEvent(fixture(file));
    }

    private static String fixture(String name) {
        try (InputStream file = CallRequestsTest.class.getResourceAsStream(name + ".json")) {
            if (file == null) {
                throw new AssertionError("no fixture " + name);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
