package dev.llafar.gateway.call.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.call.answer.LanguageModel.Role;
import dev.llafar.gateway.call.answer.LanguageModel.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ConversationWindowTest {
    private static final int PLENTY = 10_000;

    @Test
    void sendsAFirstQuestionAlone() {
        assertThat(ConversationWindow.of(List.of(), " When do you close? ", PLENTY))
                .containsExactly(Turn.caller("When do you close?"));
    }

    @Test
    void marksInterruptedAndMissingAnswers() {
        List<Turn> window = ConversationWindow.of(
                List.of(
                        Turn.caller("one"),
                        Turn.interrupted("We open at nine."),
                        Turn.caller("two"),
                        Turn.interrupted(""),
                        Turn.caller("three"),
                        Turn.assistant("")),
                "four",
                PLENTY);
        assertThat(window.stream().map(Turn::text))
                .containsExactly(
                        "one",
                        "We open at nine. [The caller interrupted here and heard no more.]",
                        "two",
                        "[The caller spoke before hearing any of the answer.]",
                        "three",
                        "[No answer was given.]",
                        "four");
    }

    @Test
    void mergesConsecutiveTurnsOfOneRole() {
        assertThat(ConversationWindow.of(
                        List.of(Turn.caller("one"), Turn.assistant("a"), Turn.assistant("b"), Turn.caller("two")),
                        "three",
                        PLENTY))
                .containsExactly(Turn.caller("one"), Turn.assistant("a\nb"), Turn.caller("two\nthree"));
    }

    @Test
    void dropsTheOldestTurnsAndKeepsTheQuestion() {
        List<Turn> conversation = List.of(
                Turn.caller("a".repeat(30)),
                Turn.assistant("b".repeat(30)),
                Turn.caller("c".repeat(30)),
                Turn.assistant("d".repeat(30)));
        assertThat(ConversationWindow.of(conversation, "q".repeat(30), 30))
                .containsExactly(
                        Turn.caller("c".repeat(30)), Turn.assistant("d".repeat(30)), Turn.caller("q".repeat(30)));
        assertThat(ConversationWindow.of(conversation, "q".repeat(30), 20))
                .containsExactly(Turn.caller("q".repeat(30)));
        assertThat(ConversationWindow.of(conversation, "q".repeat(300), 1)).hasSize(1);
    }

    @Test
    void alternatesRolesForAnyConversation() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int run = 0; run < 1_000; run++) {
            List<Turn> conversation = new ArrayList<>();
            for (int i = random.nextInt(12); i > 0; i--) {
                String text = random.nextInt(4) == 0 ? " " : "ŵ".repeat(1 + random.nextInt(40));
                conversation.add(
                        random.nextBoolean()
                                ? Turn.caller(text)
                                : new Turn(Role.ASSISTANT, text, random.nextBoolean()));
            }
            List<Turn> window = ConversationWindow.of(conversation, "question", 1 + random.nextInt(200));
            assertThat(window.size() % 2)
                    .as("seed %d, run %d: %s", seed, run, window)
                    .isOne();
            for (int i = 0; i < window.size(); i++) {
                assertThat(window.get(i).role())
                        .as("seed %d, run %d, turn %d", seed, run, i)
                        .isEqualTo(i % 2 == 0 ? Role.CALLER : Role.ASSISTANT);
                assertThat(window.get(i).text())
                        .as("seed %d, run %d, turn %d", seed, run, i)
                        .isNotBlank();
            }
            assertThat(window.getLast().text()).endsWith("question");
        }
    }
}
