package dev.llafar.gateway.websocket;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llafar.audio.transcript.InvalidRequest;
import dev.llafar.audio.transcript.TranscriptionRequest;
import dev.llafar.audio.transcript.TranscriptionRequest.Task;
import dev.llafar.gateway.session.AudioEncoding;
import dev.llafar.gateway.session.SessionConfig;
import dev.llafar.kvs.json.JsonFieldException;
import dev.llafar.kvs.json.StrictJson;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A control message of a client, which it sends as a text message. */
sealed interface ControlMessage {

    /** Starts a session. */
    record Start(SessionConfig config) implements ControlMessage {}

    /** Ends the audio. */
    record Finish() implements ControlMessage {}

    /**
     * Resumes a session.
     *
     * @param resumeFromSample the client has processed all events up to this position of the sample clock
     * @param firstByte position of the first byte of the next binary message; null for the one in {@code ready}
     */
    record Resume(
            String sessionId,
            long resumeFromSample,
            @Nullable Long firstByte) implements ControlMessage {}

    /**
     * Reads a message. Unknown fields are errors.
     *
     * @throws InvalidRequest naming the field, the value and what was expected
     */
    static ControlMessage read(String text) {
        StrictJson json = StrictJson.strict("text message");
        try {
            ObjectNode fields = json.object(text);
            String type = fields.path("type").asText("");
            fields.remove("type");
            return switch (type) {
                case "start" -> json.convert(fields, StartFields.class).message();
                case "finish" -> json.convert(fields, Finish.class);
                case "resume" -> json.convert(fields, ResumeFields.class).message();
                default -> throw JsonFieldException.of("type", type, "start, finish or resume");
            };
        } catch (JsonFieldException wrong) {
            throw new InvalidRequest(wrong.field(), wrong.value(), wrong.expected());
        }
    }

    /** The fields of {@code start}. */
    record StartFields(
            @Nullable String sessionId,
            @Nullable AudioEncoding encoding,
            @Nullable Integer sampleRate,
            @Nullable Integer channels,
            @Nullable String conversationId,
            @Nullable List<String> languages,
            @Nullable Task task,
            @Nullable Boolean partials,
            @Nullable Boolean wordTimes,
            @Nullable List<String> phrases) {

        Start message() {
            SessionConfig defaults = SessionConfig.defaults();
            return new Start(new SessionConfig(
                    sessionId == null ? "" : sessionId,
                    encoding == null ? defaults.encoding() : encoding,
                    sampleRate == null ? defaults.sampleRateHz() : sampleRate,
                    channels == null ? defaults.channels() : channels,
                    transcription(defaults.transcription())));
        }

        private TranscriptionRequest transcription(TranscriptionRequest defaults) {
            return new TranscriptionRequest(
                    conversationId == null ? "" : conversationId,
                    languages == null ? defaults.languages() : languages,
                    task == null ? defaults.task() : task,
                    partials == null ? defaults.partials() : partials,
                    wordTimes == null ? defaults.wordTimes() : wordTimes,
                    phrases == null ? defaults.phrases() : phrases);
        }
    }

    /** The fields of {@code resume}. */
    record ResumeFields(
            @Nullable String sessionId,
            @Nullable Long resumeFromSample,
            @Nullable Long firstByte) {

        public ResumeFields {
            requirePosition("resumeFromSample", resumeFromSample);
            requirePosition("firstByte", firstByte);
        }

        Resume message() {
            if (sessionId == null || sessionId.isEmpty()) {
                throw JsonFieldException.of("sessionId", null, "the sessionId of the ready message");
            }
            return new Resume(sessionId, resumeFromSample == null ? 0 : resumeFromSample, firstByte);
        }

        private static void requirePosition(String field, @Nullable Long position) {
            if (position != null && position < 0) {
                throw JsonFieldException.of(field, position, "a whole number from 0");
            }
        }
    }
}
