package dev.llafar.gateway.call.machine;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.llafar.gateway.call.sma.SmaInvocation;
import dev.llafar.gateway.call.sma.StreamStart;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The part of a call's state that outlives the process, as the call directory stores it in JSON. Fields that a newer version
 * wrote are ignored, so that nodes can be replaced one by one. Contains what was said, so it must never be logged.
 *
 * @param isListenOnly the call is transcribed and never spoken to
 * @param isJoined the caller is in the meeting
 * @param source the audio stream that is transcribed; null: none yet
 * @param heardThroughMillis speech that ended by this time of the stream has been processed
 * @param lastSequence of the invocations that were replied to
 * @param speaking handed over to the service, without a report of its end
 * @param waiting to be spoken after it, in this order
 * @param turns of the conversation that are complete, oldest first
 * @param openQuestion the question whose answer is not complete; null: none
 */
public record CallRecord(
        Ids ids,
        boolean isListenOnly,
        boolean isJoined,
        @JsonProperty("ear") @Nullable AudioSource source,
        long heardThroughMillis,
        @JsonProperty("sequence") int lastSequence,
        @Nullable Phrase speaking,
        List<Phrase> waiting,
        @JsonProperty("conversation") List<DialogueTurn> turns,
        @JsonProperty("open") @Nullable OpenQuestion openQuestion) {

    /** About an hour of conversation; of a longer one the oldest turns are not saved. */
    static final int MAX_CONVERSATION_BYTES = 64 * 1024;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .visibility(PropertyAccessor.ALL, JsonAutoDetect.Visibility.NONE)
            .visibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY)
            .visibility(PropertyAccessor.CREATOR, JsonAutoDetect.Visibility.ANY)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    public CallRecord {
        waiting = List.copyOf(waiting);
        turns = List.copyOf(turns);
    }

    /**
     * Identifiers of a call. Empty means unknown.
     *
     * @param callId the call's key in the directory: the transaction id, or the meeting's or contact's id of a call that is
     *     only listened to
     * @param transactionId of the SIP media application
     * @param legId the caller's leg, CallId in actions
     * @param meetingId a meeting that we delete, unless the call is only listened to
     * @param attendeeId the caller in the meeting
     */
    public record Ids(
            String callId, String transactionId, String smaId, String legId, String meetingId, String attendeeId) {
        static final Ids UNKNOWN = new Ids("", "", "", "", "", "");

        static Ids of(SmaInvocation first) {
            return new Ids(first.transactionId(), first.transactionId(), first.smaId(), first.callId(), "", "");
        }

        static Ids listenOnly(StreamStart start) {
            return new Ids(start.callId(), "", "", "", start.meetingId(), start.attendeeId());
        }

        Ids withMeeting(String meeting, String attendee) {
            return new Ids(callId, transactionId, smaId, legId, meeting, attendee);
        }
    }

    /**
     * The stream that carries the caller's audio.
     *
     * @param settledFragment up to which all speech is in finals that were processed; empty: none yet
     */
    public record AudioSource(
            String meetingId,
            String attendeeId,
            String streamArn,
            String startFragment,
            long startMillis,
            String settledFragment) {

        static AudioSource of(StreamStart start) {
            return new AudioSource(
                    start.meetingId(),
                    start.attendeeId(),
                    start.streamArn(),
                    start.startFragment(),
                    start.startMillis(),
                    "");
        }

        AudioSource settledAt(String fragment) {
            return new AudioSource(meetingId, attendeeId, streamArn, startFragment, startMillis, fragment);
        }

        /** Whether the start is of this stream, or of one that this stream has replaced. */
        boolean isSameOrNewerThan(StreamStart start) {
            return startMillis > start.startMillis()
                    || (streamArn.equals(start.streamArn()) && startFragment.equals(start.startFragment()));
        }
    }

    /**
     * A text to speak in one action.
     *
     * @param text without markup, short enough for one action
     * @param question the number of the question that it answers; 0: an announcement
     */
    public record Phrase(String text, String language, long question) {
        /** What is spoken must not be logged. */
        @Override
        public String toString() {
            return "Phrase[" + text.length() + " characters, question=" + question + "]";
        }
    }

    /**
     * One question and what the caller heard of its answer.
     *
     * @param heard empty: nothing
     * @param isInterrupted further sentences of the answer were not spoken
     */
    public record DialogueTurn(String question, String heard, boolean isInterrupted) {

        /** Corrects a turn whose last sentence turned out not to have been spoken. */
        DialogueTurn withoutLastSentence(String sentence) {
            return heard.endsWith(sentence)
                    ? new DialogueTurn(
                            question,
                            heard.substring(0, heard.length() - sentence.length())
                                    .strip(),
                            true)
                    : this;
        }

        private int bytes() {
            return question.getBytes(StandardCharsets.UTF_8).length + heard.getBytes(StandardCharsets.UTF_8).length;
        }

        /** What was said must not be logged. */
        @Override
        public String toString() {
            return "DialogueTurn[isInterrupted=" + isInterrupted + "]";
        }
    }

    /**
     * A question whose answer is not complete.
     *
     * @param number counts the questions of the call from 1
     * @param isAskedAgain it was sent to the model a second time
     * @param heard sentences of the answer that were spoken to their end
     * @param isBegun a sentence of the answer was handed over
     * @param isWritten the model writes no more: it is done, has failed or was cancelled
     */
    public record OpenQuestion(
            long number,
            String text,
            String language,
            boolean isAskedAgain,
            List<String> heard,
            boolean isBegun,
            boolean isWritten) {
        public OpenQuestion {
            heard = List.copyOf(heard);
        }

        OpenQuestion begun() {
            return new OpenQuestion(number, text, language, isAskedAgain, heard, true, isWritten);
        }

        OpenQuestion written() {
            return new OpenQuestion(number, text, language, isAskedAgain, heard, isBegun, true);
        }

        OpenQuestion heard(String sentence) {
            List<String> sentences = new ArrayList<>(heard);
            sentences.add(sentence);
            return new OpenQuestion(number, text, language, isAskedAgain, sentences, true, isWritten);
        }

        /** What was said must not be logged. */
        @Override
        public String toString() {
            return "OpenQuestion[number=" + number + "]";
        }
    }

    /**
     * Whether more has changed than the settled fragment, the waiting phrases and the last sequence, which change all the time
     * and are saved with the next other change.
     */
    boolean differsFrom(CallRecord saved) {
        return !(ids.equals(saved.ids)
                && isListenOnly == saved.isListenOnly
                && isJoined == saved.isJoined
                && Objects.equals(unsettled(source), unsettled(saved.source))
                && heardThroughMillis == saved.heardThroughMillis
                && Objects.equals(speaking, saved.speaking)
                && turns.equals(saved.turns)
                && Objects.equals(openQuestion, saved.openQuestion));
    }

    private static @Nullable AudioSource unsettled(@Nullable AudioSource source) {
        return source == null ? null : source.settledAt("");
    }

    /** The stored form, of at most {@value #MAX_CONVERSATION_BYTES} bytes of past conversation. */
    public String toJson() {
        try {
            return JSON.writeValueAsString(withoutOldestTurns());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a call's record cannot be written", e);
        }
    }

    /**
     * Reads the stored form.
     *
     * @throws IllegalArgumentException when the text is not a record; the message quotes none of it
     */
    public static CallRecord fromJson(String json) {
        try {
            return JSON.readValue(json, CallRecord.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "a call's record cannot be read: " + e.getClass().getSimpleName());
        }
    }

    private CallRecord withoutOldestTurns() {
        int first = turns.size();
        int bytes = 0;
        while (first > 0 && bytes + turns.get(first - 1).bytes() <= MAX_CONVERSATION_BYTES) {
            first--;
            bytes += turns.get(first).bytes();
        }
        return new CallRecord(
                ids,
                isListenOnly,
                isJoined,
                source,
                heardThroughMillis,
                lastSequence,
                speaking,
                waiting,
                turns.subList(first, turns.size()),
                openQuestion);
    }

    /** What was said must not be logged. */
    @Override
    public String toString() {
        return "CallRecord[callId=" + ids.callId() + "]";
    }
}
