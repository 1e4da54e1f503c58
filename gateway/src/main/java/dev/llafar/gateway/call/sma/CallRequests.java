package dev.llafar.gateway.call.sma;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llafar.gateway.call.sma.SmaInvocation.ActionReport;
import dev.llafar.kvs.json.JsonFieldException;
import dev.llafar.kvs.json.StrictJson;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads requests of AWS about calls. Fields that we do not use are ignored, because AWS adds fields. A field that we use must be
 * valid; otherwise the request is rejected with a {@link JsonFieldException}.
 */
public final class CallRequests {
    /** Events of these services are much smaller. */
    private static final int MAX_BODY_CHARACTERS = 256 * 1024;

    /** The directory's keys have at most 1,024 bytes; identifiers of the services have 36 characters. */
    private static final int MAX_ID_CHARACTERS = 256;

    /** The name of a stream can have 256 characters. */
    private static final int MAX_ARN_CHARACTERS = 1_024;

    private static final String CALLER_LEG = "LEG-A";
    private static final String EVENT_SOURCE = "aws.chime";
    private static final StrictJson JSON = StrictJson.tolerant("body");

    private CallRequests() {}

    /** Reads an invocation of a SIP media application, of SchemaVersion 1. */
    public static SmaInvocation invocation(ObjectNode body) {
        return JSON.convert(body, InvocationBody.class).invocation();
    }

    public static SmaInvocation invocation(String body) {
        return invocation(object(body));
    }

    /** Reads an event of source {@code aws.chime} as EventBridge delivers it. */
    public static MediaEvent mediaEvent(ObjectNode body) {
        return JSON.convert(body, EventBody.class).detail();
    }

    public static MediaEvent mediaEvent(String body) {
        return mediaEvent(object(body));
    }

    /**
     * Reads a request to transcribe a stream: {@code {meetingId, attendeeId, callerStreamArn, startFragmentNumber,
     * callStreamingStartTime}}, or the event of a contact flow of Amazon Connect.
     */
    public static StreamStart streamStart(ObjectNode body) {
        return body.hasNonNull("Details")
                ? JSON.convert(body, ConnectBody.class).streamStart()
                : JSON.convert(body, StreamBody.class).streamStart();
    }

    public static StreamStart streamStart(String body) {
        return streamStart(object(body));
    }

    private static ObjectNode object(String body) {
        if (body.length() > MAX_BODY_CHARACTERS) {
            throw new JsonFieldException("body", body.length() + " characters", "at most " + MAX_BODY_CHARACTERS);
        }
        return JSON.object(body);
    }

    /** An identifier: one line of text, neither blank nor too long. */
    static String id(String field, @Nullable String value) {
        return required(field, value, MAX_ID_CHARACTERS);
    }

    /** An identifier, or an empty string if the field is absent. */
    static String optionalId(String field, @Nullable String value) {
        return oneLine(field, value == null ? "" : value, MAX_ID_CHARACTERS);
    }

    static String arn(String field, @Nullable String value) {
        return required(field, value, MAX_ARN_CHARACTERS);
    }

    private static String required(String field, @Nullable String value, int maxCharacters) {
        if (value == null || value.isEmpty()) {
            throw JsonFieldException.of(field, value, "a string that is not empty");
        }
        return oneLine(field, value, maxCharacters);
    }

    private static String oneLine(String field, String text, int maxCharacters) {
        if (text.length() > maxCharacters) {
            throw new JsonFieldException(field, text.length() + " characters", "at most " + maxCharacters);
        }
        if ((!text.isEmpty() && text.isBlank()) || text.chars().anyMatch(Character::isISOControl)) {
            throw new JsonFieldException(field, "blanks or control characters", "one line of text");
        }
        return text;
    }

    /** The number of a fragment, as a JSON number or a string of digits. */
    record FragmentNumber(String digits) {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static FragmentNumber of(JsonNode value) {
            String digits = numberOrString(value);
            if (!digits.matches("\\d{1,128}")) {
                throw JsonFieldException.ofValue(value.asText(), "1 to 128 digits");
            }
            return new FragmentNumber(digits);
        }

        static String orEmpty(@Nullable FragmentNumber number) {
            return number == null ? "" : number.digits;
        }
    }

    /** Unix milliseconds, as a JSON number or a string of digits, or an ISO 8601 instant: AWS documents all three. */
    record Timestamp(long millis) {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Timestamp of(JsonNode value) {
            String text = numberOrString(value);
            if (text.matches("\\d{1,16}")) {
                return new Timestamp(Long.parseLong(text));
            }
            try {
                return new Timestamp(Instant.parse(text).toEpochMilli());
            } catch (DateTimeException | ArithmeticException e) {
                throw JsonFieldException.ofValue(value.asText(), "milliseconds since 1970, or an ISO 8601 instant");
            }
        }

        static long orZero(@Nullable Timestamp timestamp) {
            return timestamp == null ? 0 : timestamp.millis;
        }
    }

    private static String numberOrString(JsonNode value) {
        return value.isIntegralNumber() || value.isTextual() ? value.asText() : "";
    }

    /** Some examples in the developer guide of the service name the type InvocationEvent. */
    record InvocationBody(
            @JsonProperty("SchemaVersion") @Nullable String schemaVersion,
            @JsonProperty("InvocationEventType") @Nullable String type,
            @JsonProperty("InvocationEvent") @Nullable String typeInSamples,
            @JsonProperty("Sequence") int sequence,

            @JsonProperty(value = "CallDetails", required = true)
            CallDetails details,

            @JsonProperty("ActionData") @Nullable ActionData action) {

        InvocationBody {
            if (schemaVersion != null && !schemaVersion.isEmpty() && !schemaVersion.startsWith("1.")) {
                throw JsonFieldException.of("SchemaVersion", schemaVersion, "1.0");
            }
            type = typeInSamples == null ? id("InvocationEventType", type) : id("InvocationEvent", typeInSamples);
            if (sequence < 1) {
                throw JsonFieldException.of("Sequence", sequence, "a whole number from 1");
            }
        }

        private SmaInvocation invocation() {
            return new SmaInvocation(
                    SmaInvocation.Type.of(id("InvocationEventType", type)),
                    sequence,
                    details.transactionId,
                    optionalId("SipMediaApplicationId", details.smaId),
                    details.callerLeg(),
                    action == null ? ActionReport.NONE : action.report());
        }
    }

    record CallDetails(
            @JsonProperty("TransactionId") String transactionId,
            @JsonProperty("SipMediaApplicationId") @Nullable String smaId,
            @JsonProperty("Participants") @Nullable List<Participant> participants) {

        CallDetails {
            transactionId = id("TransactionId", transactionId);
            smaId = optionalId("SipMediaApplicationId", smaId);
            participants = participants == null ? List.of() : List.copyOf(participants);
        }

        /** The leg with the caller's tag, or the first leg if there is none. */
        private String callerLeg() {
            String first = "";
            for (Participant participant : participants == null ? List.<Participant>of() : participants) {
                if (participant.tag.equals(CALLER_LEG)) {
                    return participant.callId;
                }
                first = first.isEmpty() ? participant.callId : first;
            }
            return first;
        }
    }

    record Participant(
            @JsonProperty("CallId") String callId,
            @JsonProperty("ParticipantTag") String tag) {
        Participant {
            callId = optionalId("CallId", callId);
            tag = optionalId("ParticipantTag", tag);
        }
    }

    record ActionData(
            @JsonProperty("Type") String type,
            @JsonProperty("ErrorType") String errorType,
            @JsonProperty("Parameters") @Nullable ActionParameters parameters) {
        ActionData {
            type = optionalId("Type", type);
            errorType = optionalId("ErrorType", errorType);
        }

        private ActionReport report() {
            String text = parameters == null || parameters.text == null ? "" : parameters.text;
            return new ActionReport(type, text, errorType);
        }
    }

    record ActionParameters(
            @JsonProperty("Text") @StrictJson.Sensitive @Nullable
            String text) {}

    record EventBody(
            @Nullable String source,
            @JsonProperty(required = true) MediaEvent detail) {
        EventBody {
            if (source != null && !source.equals(EVENT_SOURCE)) {
                throw JsonFieldException.of("source", source, EVENT_SOURCE);
            }
        }
    }

    record StreamBody(
            String meetingId,
            @Nullable String transactionId,
            @Nullable String attendeeId,
            String callerStreamArn,
            @Nullable FragmentNumber startFragmentNumber,
            @Nullable Timestamp callStreamingStartTime) {

        private StreamStart streamStart() {
            return new StreamStart(
                    id("meetingId", meetingId),
                    optionalId("transactionId", transactionId),
                    optionalId("attendeeId", attendeeId),
                    arn("callerStreamArn", callerStreamArn),
                    FragmentNumber.orEmpty(startFragmentNumber),
                    Timestamp.orZero(callStreamingStartTime));
        }
    }

    /** {@code {Details: {ContactData: {ContactId, MediaStreams: {Customer: {Audio: {StreamARN, ...}}}}}}}. */
    record ConnectBody(
            @JsonProperty(value = "Details", required = true)
            Details details) {
        record Details(
                @JsonProperty(value = "ContactData", required = true)
                ContactData contact) {}

        record ContactData(
                @JsonProperty("ContactId") String contactId,

                @JsonProperty(value = "MediaStreams", required = true)
                MediaStreams streams) {
            ContactData {
                contactId = id("ContactId", contactId);
            }
        }

        record MediaStreams(
                @JsonProperty(value = "Customer", required = true)
                Customer customer) {}

        record Customer(
                @JsonProperty(value = "Audio", required = true)
                Audio audio) {}

        record Audio(
                @JsonProperty("StreamARN") String streamArn,

                @JsonProperty("StartFragmentNumber") @Nullable
                FragmentNumber startFragment,

                @JsonProperty("StartTimestamp") @Nullable Timestamp start) {
            Audio {
                streamArn = arn("StreamARN", streamArn);
            }
        }

        private StreamStart streamStart() {
            Audio audio = details.contact.streams.customer.audio;
            return new StreamStart(
                    details.contact.contactId,
                    "",
                    "",
                    audio.streamArn,
                    FragmentNumber.orEmpty(audio.startFragment),
                    Timestamp.orZero(audio.start));
        }
    }
}
