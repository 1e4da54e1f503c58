package dev.llafar.local.sma;

import static dev.llafar.local.sma.SmaEffect.InvocationType.CALL_UPDATE_REQUESTED;
import static dev.llafar.local.sma.SmaEffect.InvocationType.INVALID_LAMBDA_RESPONSE;
import static dev.llafar.local.sma.SmaEffect.InvocationType.NEW_INBOUND_CALL;
import static dev.llafar.local.sma.StagedCall.START;
import static dev.llafar.local.sma.StagedCall.pause;
import static dev.llafar.local.sma.StagedCall.speak;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses of the function of a SIP media application, and how often it is invoked. */
class SmaFunctionTest {
    private static final Map<String, String> NEWS = Map.of("say", "more");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "[]",
                "{}",
                "{\"SchemaVersion\": \"2.0\", \"Actions\": []}",
                "{\"SchemaVersion\": \"1.0\", \"Actions\": {}}",
                "{\"SchemaVersion\": \"1.0\", \"Actions\": [{\"Type\": \"Dance\"}]}",
                "{\"SchemaVersion\": \"1.0\", \"TransactionAttributes\": {\"a\": 1}}",
                "{\"SchemaVersion\": \"1.0\", \"TransactionAttributes\": [\"a\"]}"
            })
    void anAnswerThatIsNoneIsToldToTheFunctionAndChangesNothing(String body) {
        StagedCall call = new StagedCall().answer(speak("one"), speak("two"));
        call.after(1_000).answerRaw(body);
        assertThat(call.lastInvoke().type()).isEqualTo(INVALID_LAMBDA_RESPONSE);
        assertThat(call.lastEvent().path("ErrorType").asText()).isNotEmpty();
        assertThat(call.lastEvent().path("ErrorMessage").asText()).isNotEmpty();
        call.answer();
        assertThat(call.heard()).containsExactly("one", "two");
    }

    @Test
    void endsTheCallAfterTwoInvalidResponsesInARow() {
        StagedCall call = new StagedCall().answerRaw("nonsense").answerRaw("more nonsense");
        assertThat(call.all(SmaEffect.Ended.class))
                .containsExactly(new SmaEffect.Ended(480, SmaEffect.Ended.EndedBy.SERVICE, START));
    }

    @Test
    void acceptsTenActionsAndRefusesEleven() {
        String[] ten = Collections.nCopies(10, speak("x")).toArray(String[]::new);
        assertThat(new StagedCall().answer(ten).heard()).hasSize(1);
        String[] eleven = Collections.nCopies(11, speak("x")).toArray(String[]::new);
        StagedCall call = new StagedCall().answer(eleven);
        assertThat(call.heard()).isEmpty();
        assertThat(call.lastInvoke().type()).isEqualTo(INVALID_LAMBDA_RESPONSE);
    }

    @Test
    void replacesAllAttributesOnlyIfTheResponseContainsAny() {
        StagedCall call = new StagedCall();
        call.answerRaw("{\"SchemaVersion\": \"1.0\", \"TransactionAttributes\": {\"a\": \"1\", \"b\": \"2\"}}");
        call.update(NEWS);
        assertThat(attributes(call)).isEqualTo(StagedCall.parse("{\"a\": \"1\", \"b\": \"2\"}"));
        call.answerRaw("{\"SchemaVersion\": \"1.0\", \"TransactionAttributes\": {\"c\": \"3\"}}")
                .update(NEWS);
        assertThat(attributes(call)).isEqualTo(StagedCall.parse("{\"c\": \"3\"}"));
        call.answer().update(NEWS);
        assertThat(attributes(call)).isEqualTo(StagedCall.parse("{\"c\": \"3\"}"));
        call.answerRaw("{\"SchemaVersion\": \"1.0\", \"TransactionAttributes\": {}}")
                .update(NEWS);
        assertThat(attributes(call).isMissingNode()).isTrue();
    }

    private static JsonNode attributes(StagedCall call) {
        return call.lastEvent().at("/CallDetails/TransactionAttributes");
    }

    @Test
    void refusesTooManyOrTooLargeAttributes() {
        assertThat(errorOfAttributes(100, 10)).isEmpty();
        assertThat(errorOfAttributes(101, 10)).isEqualTo("TransactionAttributesInvalidMapSize");
        assertThat(errorOfAttributes(100, 200)).isEqualTo("TransactionAttributesInvalidSize");
    }

    private static String errorOfAttributes(int pairs, int valueLength) {
        StringBuilder map = new StringBuilder();
        for (int i = 0; i < pairs; i++) {
            map.append(i == 0 ? "" : ", ").append("\"key-" + i + "\": \"" + "v".repeat(valueLength) + "\"");
        }
        StagedCall call =
                new StagedCall().answerRaw("{\"SchemaVersion\": \"1.0\", \"TransactionAttributes\": {" + map + "}}");
        return call.lastEvent().path("ErrorType").asText();
    }

    @Test
    void repeatsAnInvocationAfterFiveSecondsAndThenEndsTheCall() {
        StagedCall call = new StagedCall().after(4_999);
        assertThat(call.all(SmaEffect.Invoke.class)).hasSize(1);
        call.after(1);
        SmaEffect.Invoke first = call.all(SmaEffect.Invoke.class).getFirst();
        assertThat(call.lastInvoke()).isEqualTo(new SmaEffect.Invoke(1, 2, NEW_INBOUND_CALL, first.event()));
        call.after(4_999);
        assertThat(call.all(SmaEffect.Ended.class)).isEmpty();
        call.after(1);
        assertThat(call.all(SmaEffect.Ended.class))
                .containsExactly(new SmaEffect.Ended(480, SmaEffect.Ended.EndedBy.SERVICE, START + 10_000));
        assertThat(call.lastEvent().at("/ActionData/Parameters/SipResponseCode").asInt())
                .isEqualTo(480);
    }

    @Test
    void ignoresALateResponseToTheFirstAttempt() {
        StagedCall call = new StagedCall().after(5_000);
        call.feed(new SmaInput.Replied(1, 1, "{\"SchemaVersion\": \"1.0\", \"Actions\": [" + speak("late") + "]}"));
        assertThat(call.heard()).isEmpty();
        assertThat(call.answer(speak("in time")).heard()).containsExactly("in time");
    }

    @Test
    void retriesAFailedInvocationOnce() {
        StagedCall call = new StagedCall().fail();
        assertThat(call.lastInvoke().attempt()).isEqualTo(2);
        assertThat(call.answer(speak("well")).heard()).containsExactly("well");
        StagedCall dead = new StagedCall().fail().fail();
        assertThat(dead.all(SmaEffect.Ended.class)).hasSize(1);
        assertThat(dead.fail().fail().call.finished()).isTrue();
    }

    @Test
    void endsTheCallAfterAThousandInvocations() {
        StagedCall call = new StagedCall();
        for (int i = 1; i < 1_000; i++) {
            call.answer(pause(1)).after(1);
        }
        assertThat(call.lastEvent().path("Sequence").asInt()).isEqualTo(1_000);
        call.answer(pause(1)).after(1);
        assertThat(call.lastEvent().path("Sequence").asInt()).isEqualTo(1_000);
        assertThat(call.all(SmaEffect.Ended.class)).hasSize(1);
        assertThat(call.call.finished()).isTrue();
    }

    @Test
    void acceptsTwentyArgumentsAndRefusesTwentyOne() {
        assertThat(new StagedCall().answer().update(arguments(20)).lastInvoke().type())
                .isEqualTo(CALL_UPDATE_REQUESTED);
        StagedCall call = new StagedCall().answer().update(arguments(21));
        assertThat(call.invocations()).containsExactly(NEW_INBOUND_CALL);
        assertThat(call.all(SmaEffect.UpdateRefused.class))
                .containsExactly(new SmaEffect.UpdateRefused(SmaEffect.UpdateRefused.Refusal.TOO_MANY_ARGUMENTS));
    }

    private static Map<String, String> arguments(int count) {
        Map<String, String> arguments = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            arguments.put("key-" + i, "value");
        }
        return arguments;
    }

    @Test
    void queuesUpdatesUpToTheLimit() {
        StagedCall call = new StagedCall();
        for (int i = 0; i < 21; i++) {
            call.update(Map.of("number", Integer.toString(i)));
        }
        assertThat(call.invocations()).containsExactly(NEW_INBOUND_CALL);
        assertThat(call.all(SmaEffect.UpdateRefused.class))
                .containsExactly(new SmaEffect.UpdateRefused(SmaEffect.UpdateRefused.Refusal.TOO_MANY_WAITING));
        call.answer();
        assertThat(call.lastEvent()
                        .at("/ActionData/Parameters/Arguments/number")
                        .asText())
                .isEqualTo("0");
        call.answer();
        assertThat(call.lastEvent()
                        .at("/ActionData/Parameters/Arguments/number")
                        .asText())
                .isEqualTo("1");
        assertThat(call.lastEvent().path("Sequence").asInt()).isEqualTo(3);
    }
}
