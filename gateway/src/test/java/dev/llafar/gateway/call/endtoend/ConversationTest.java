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

/** Conversations with callers. */
@ExtendWith(SharedTranscriber.class)
@Tag("slow")
class ConversationTest {
    private static final String GREETING = "Hello. How can I help you?";
    private static final Recording OPENING_HOURS = Recording.named("en_clean_1");
    private static final Recording MUSEUM = Recording.named("en_phone_3");
    private static final Recording WHAT_HUW_THINKS = Recording.named("cy_phone_0");

    @Test
    void stopsAnAnswerWhenTheCallerSpeaksAgain() {
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
            await(caller.ended());
            List<String> heard = new ArrayList<>(List.of(GREETING, hours.getFirst()));
            heard.addAll(museum);
            assertThat(caller.heard()).as("%s", caller).isEqualTo(heard);
            assertThat(caller.started()).isEqualTo(heard);
            assertThat(gateway.meter("llafar.calls.events", "event", "barge_in"))
                    .isOne();
            assertThat(caller.faults()).isEmpty();
        }
    }

    @Test
    void answersWelshWithAWelshVoice() {
        try (CallEnvironment environment = CallEnvironment.accelerated()) {
            environment.open(GatewayProcess.Plan.of("node-a"));
            TestCaller caller = environment.call();
            await(caller.ask(WHAT_HUW_THINKS));
            List<String> answer = environment.answerTo(WHAT_HUW_THINKS);
            await(caller.hears(answer.getLast()));
            await(caller.hangUp());
            await(caller.ended());
            assertThat(caller.heard().subList(1, caller.heard().size()))
                    .as("%s", caller)
                    .isEqualTo(answer);
            assertThat(voices(caller, answer)).containsOnly("Gwyneth");
            assertThat(voices(caller, List.of(GREETING))).containsOnly("Amy");
        }
    }

    @Test
    void keepsSilentCallersOnTheCall() {
        try (CallEnvironment environment = CallEnvironment.accelerated()) {
            GatewayProcess gateway = environment.open(GatewayProcess.Plan.of("node-a"));
            TestCaller silent = environment.call(12_000);
            TestCaller coughing = environment.call(12_000);
            for (int i = 0; i < 4; i++) {
                await(coughing.ask(noise(i)));
            }
            await(silent.ended());
            await(coughing.ended());
            for (TestCaller caller : List.of(silent, coughing)) {
                assertThat(caller.started()).as("%s", caller).containsExactly(GREETING);
                assertThat(caller.until("ended").getString("by")).isEqualTo("caller");
                assertThat(caller.faults()).isEmpty();
            }
            assertThat(gateway.meter("llafar.calls.events", "event", "question"))
                    .isZero();
            assertThat(gateway.meter("llafar.calls.events", "event", "apology")).isZero();
        }
    }

    /** A recording of noise, which is played to its end because it has no end of speech. */
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
