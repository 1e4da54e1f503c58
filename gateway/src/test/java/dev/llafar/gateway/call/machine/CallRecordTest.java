package dev.llafar.gateway.call.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.gateway.call.machine.CallRecord.AudioSource;
import dev.llafar.gateway.call.machine.CallRecord.DialogueTurn;
import dev.llafar.gateway.call.machine.CallRecord.Ids;
import dev.llafar.gateway.call.machine.CallRecord.OpenQuestion;
import dev.llafar.gateway.call.machine.CallRecord.Phrase;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The stored form of a call, which nodes of two versions share while they are replaced. */
class CallRecordTest {
    private static final String STORED = """
            {"ids":{"callId":"t","transactionId":"t","smaId":"sma","legId":"leg","meetingId":"m","attendeeId":"a"},\
            "isListenOnly":false,"isJoined":true,\
            "ear":{"meetingId":"m","attendeeId":"a","streamArn":"arn:1","startFragment":"9","startMillis":5,\
            "settledFragment":"12"},\
            "heardThroughMillis":1000,"sequence":7,\
            "speaking":{"text":"It is four.","language":"en","question":2},\
            "waiting":[{"text":"Nearly five.","language":"en","question":2}],\
            "conversation":[{"question":"Hello?","heard":"Hello.","isInterrupted":true}],\
            "open":{"number":2,"text":"What time is it?","language":"en","isAskedAgain":false,"heard":["Well."],\
            "isBegun":true,"isWritten":false}}""";
    private static final CallRecord RECORD = new CallRecord(
            new Ids("t", "t", "sma", "leg", "m", "a"),
            false,
            true,
            new AudioSource("m", "a", "arn:1", "9", 5, "12"),
            1_000,
            7,
            new Phrase("It is four.", "en", 2),
            List.of(new Phrase("Nearly five.", "en", 2)),
            List.of(new DialogueTurn("Hello?", "Hello.", true)),
            new OpenQuestion(2, "What time is it?", "en", false, List.of("Well."), true, false));

    @Test
    void keepsTheStoredFormOfEarlierVersions() {
        assertThat(CallRecord.fromJson(STORED)).isEqualTo(RECORD);
        assertThat(RECORD.toJson()).isEqualTo(STORED);
    }

    @Test
    void ignoresFieldsOfLaterVersions() {
        assertThat(CallRecord.fromJson(STORED.replace("\"sequence\"", "\"new\":{\"a\":[1]},\"sequence\"")))
                .isEqualTo(RECORD);
    }

    @Test
    void quotesNothingOfAnUnreadableRecord() {
        assertThatThrownBy(() -> CallRecord.fromJson(STORED.replace("7", "\"seven\"")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContainingAny("seven", "four");
    }

    @Test
    void storesTheNewestTurnsOfALongConversation() {
        DialogueTurn turn = new DialogueTurn("q".repeat(10_000), "é".repeat(5_000), false);
        CallRecord record = withTurns(Collections.nCopies(10, turn));
        assertThat(CallRecord.fromJson(record.toJson()).turns()).hasSize(CallRecord.MAX_CONVERSATION_BYTES / 20_000);
        DialogueTurn half = new DialogueTurn("q".repeat(CallRecord.MAX_CONVERSATION_BYTES / 2), "", false);
        assertThat(CallRecord.fromJson(withTurns(List.of(turn, half, half)).toJson())
                        .turns())
                .containsExactly(half, half);
    }

    @Test
    void differsByWhatARestartNeeds() {
        assertThat(RECORD.differsFrom(CallRecord.fromJson(STORED))).isFalse();
        for (String same : List.of("\"12\"->\"13\"", "\"sequence\":7->\"sequence\":8", "Nearly five->Six")) {
            assertThat(RECORD.differsFrom(changed(same))).as(same).isFalse();
        }
        for (String other : List.of(
                "\"smaId\":\"sma\"->\"smaId\":\"x\"",
                "\"isListenOnly\":false->\"isListenOnly\":true",
                "\"isJoined\":true->\"isJoined\":false",
                "\"arn:1\"->\"arn:2\"",
                "1000->1001",
                "It is four->It is five",
                "Hello.->Hi.",
                "\"isBegun\":true->\"isBegun\":false")) {
            assertThat(RECORD.differsFrom(changed(other))).as(other).isTrue();
        }
    }

    private static CallRecord changed(String change) {
        String[] parts = change.split("->", 2);
        assertThat(STORED).contains(parts[0]);
        return CallRecord.fromJson(STORED.replace(parts[0], parts[1]));
    }

    private static CallRecord withTurns(List<DialogueTurn> turns) {
        return new CallRecord(
                RECORD.ids(),
                RECORD.isListenOnly(),
                RECORD.isJoined(),
                RECORD.source(),
                RECORD.heardThroughMillis(),
                RECORD.lastSequence(),
                RECORD.speaking(),
                RECORD.waiting(),
                turns,
                RECORD.openQuestion());
    }
}
