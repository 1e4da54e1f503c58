package dev.llafar.gateway.call.sma;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llafar.audio.transcript.InvalidRequest;

/** Reads what asks us to listen to a stream: a small function's own body, or a contact flow of Amazon Connect. */
public final class ListenRequestReader {
    private ListenRequestReader() {}

    /**
     * Reads {@code {callerStreamArn, meetingId, attendeeId, startFragmentNumber, callStreamingStartTime}}, or Amazon
     * Connect's event {@code {Details: {ContactData: {ContactId, MediaStreams: {Customer: {Audio: {StreamARN,
     * StartTimestamp, StartFragmentNumber}}}}}}}.
     *
     * @throws InvalidRequest naming the field, the value and what was expected
     */
    public static StreamStart read(String body) {
        return read(JsonTree.of(body));
    }

    /** The same of a body that was read already. */
    public static StreamStart read(ObjectNode body) {
        return read(JsonTree.of(body));
    }

    private static StreamStart read(JsonTree request) {
        return request.has("Details") ? ofConnect(request) : ofFunction(request);
    }

    private static StreamStart ofFunction(JsonTree request) {
        return new StreamStart(
                request.id("meetingId"),
                request.optionalId("transactionId"),
                request.optionalId("attendeeId"),
                request.arn("callerStreamArn"),
                request.fragment("startFragmentNumber"),
                request.millis("callStreamingStartTime"));
    }

    private static StreamStart ofConnect(JsonTree request) {
        JsonTree contact = request.object("Details").object("ContactData");
        JsonTree audio = contact.object("MediaStreams").object("Customer").object("Audio");
        return new StreamStart(
                contact.id("ContactId"),
                "",
                "",
                audio.arn("StreamARN"),
                audio.fragment("StartFragmentNumber"),
                audio.millis("StartTimestamp"));
    }
}
