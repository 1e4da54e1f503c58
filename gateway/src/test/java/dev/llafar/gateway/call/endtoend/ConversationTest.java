package dev.llafar.gateway.call.endtoend;

import static dev.llafar.gateway.call.endtoend.TestCaller.is;
import static dev.llafar.gateway.testing.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.transcriber.samples.Recording;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What callers say, and what they hear, over the whole way. */
@ExtendWith(SharedTranscriber.class)
@Tag("slow")
class ConversationTest {
    private static final String GREETING = "Hello. How can I help you?";
    private static final Recording OPENING_HOURS = Recording.named("en_clean_1");
    private static final Recording MUSEUM = Recording.named("en_phone_3");
    private static final Recording WHAT_HUW_THINKS = Recording.named("cy_phone_0");

    @Test
    void aCallerWhoSpeaksAgainHearsNothingMoreOfTheOldAnswerAndAllOfTheNew() {
        try (CallEnvironment environment = new CallEnvironment(
                config -> config.withBedrock(config.bedrock().withPace(100, 5)))) {
            GatewayProcess gateway = environment.open(GatewayProcess.Plan.of("node-a"));
            TestCaller caller = environment.call();
            await(caller.hears(GREETING));
            List<String> hours = environment.answerTo(OPENING_HOURS);
            assertThat(hours).hasSizeGreaterThan(3);
            await(caller.ask(OPENING_HOURS));
            await(caller.nth(
                    1, TestCaller.speech().and(entry -> entry.getString("text").equals(hours.getFirst()))));
            await(caller.ask(MUSEUM));
            List<String> museum = environment.answerTo(MUSEUM);
            await(caller.hears(museum.getLast()));
            await(caller.hangUp());
            await(caller.over());
            List<String> heard = new ArrayList<>(List.of(GREETING, hours.getFirst()));
            heard.addAll(museum);
            assertThat(caller.heard()).as("%s", caller).isEqualTo(heard);
            assertThat(caller.begun()).isEqualTo(heard);
            assertThat(gateway.meter("llafar.calls.events", "event", "barge_in"))
                    .isOne();
            assertThat(caller.troubles()).isEmpty();
        }
    }

    @Test
    void aQuestionInWelshIsAnsweredInWelshByAWelshVoice() {
        try (CallEnvironment environment = CallEnvironment.hurried()) {
            environment.open(GatewayProcess.Plan.of("node-a"));
            TestCaller caller = environment.call();
            await(caller.ask(WHAT_HUW_THINKS));
            List<String> answer = environment.answerTo(WHAT_HUW_THINKS);
            await(caller.hears(answer.getLast()));
            await(caller.hangUp());
            await(caller.over());
            assertThat(caller.heard().subList(1, caller.heard().size()))
                    .as("%s", caller)
                    .isEqualTo(answer);
            assertThat(voices(caller, answer)).containsOnly("Gwyneth");
            assertThat(voices(caller, List.of(GREETING))).containsOnly("Amy");
        }
    }

    @Test
    void whoeverSaysNothingIsAskedNothingAndStaysOnTheCall() {
        try (CallEnvironment environment = CallEnvironment.hurried()) {
            GatewayProcess gateway = environment.open(GatewayProcess.Plan.of("node-a"));
            TestCaller silent = environment.call(12_000);
            TestCaller coughing = environment.call(12_000);
            for (int i = 0; i < 4; i++) {
                await(coughing.ask(noise(i)));
            }
            await(silent.over());
            await(coughing.over());
            for (TestCaller caller : List.of(silent, coughing)) {
                assertThat(caller.begun()).as("%s", caller).containsExactly(GREETING);
                assertThat(caller.until("ended").getString("by")).isEqualTo("caller");
                assertThat(caller.troubles()).isEmpty();
            }
            assertThat(gateway.meter("llafar.calls.events", "event", "question"))
                    .isZero();
            assertThat(gateway.meter("llafar.calls.events", "event", "apology")).isZero();
        }
    }

    /** A recording of noise has no end of speech: all of it is played. */
    private static Recording noise(int number) {
        Recording noise = Recording.named("noise_" + number);
        return new Recording(noise.name(), "", "", noise.audio(), 0, noise.audio().length / 2);
    }

    private static List<String> voices(TestCaller caller, List<String> texts) {
        return caller.entries().stream()
                .filter(is("heard"))
                .filter(entry -> texts.contains(entry.getString("text")))
                .map((JsonObject entry) -> entry.getString("voice"))
                .toList();
    }
}
