package dev.llafar.gateway.call.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.call.machine.CallRecord.DialogueTurn;
import dev.llafar.gateway.call.machine.CallRules.ThinkingSound;
import dev.llafar.gateway.call.machine.SimulatedCall.HandedOver;
import dev.llafar.gateway.call.machine.SimulatedCall.Model;
import dev.llafar.gateway.call.machine.SimulatedCall.Trouble;
import dev.llafar.gateway.call.sma.SmaAction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Complete calls in virtual time, with a simulated SIP media application and faults of a seed. */
class CallInVirtualTimeTest {
    private static final String QUESTION = "What are your opening hours?";
    private static final String OTHER = "And where can I park my car?";
    static final CallRules RULES =
            CallRules.defaults().withThinkingSound(Optional.of(new ThinkingSound("sounds", "thinking.wav", 1)));

    @Test
    void speaksEverySentenceOnceAndInOrderUnderFaults() {
        int early = 0;
        for (long seed = 1; seed <= 500; seed++) {
            SimulatedCall room = new SimulatedCall(RULES, Trouble.SOME, seed);
            SplittableRandom random = new SplittableRandom(seed * 31);
            List<String> sentences = sentences("one", 1 + random.nextInt(8), random);
            room.model = model(sentences, random, seed % 7 == 0 ? random.nextInt(sentences.size()) : -1);
            room.isMeetingSilent = seed % 11 == 0;
            room.ring();
            room.say(QUESTION);
            room.run(150_000);
            List<String> answer = ours(room, "one");
            assertThat(answer).as("seed %d", seed).isEqualTo(sentences.subList(0, answer.size()));
            if (room.model.failsAfter() < 0) {
                assertThat(answer).as("seed %d", seed).isEqualTo(sentences);
                long handedOver = handedOver(room, sentences.getFirst());
                long written = room.writtenMillis.get(1L);
                // A lost update delays the answer by about two seconds.
                if (sentences.size() > 5) {
                    assertThat(handedOver).as("seed %d", seed).isLessThan(written);
                    early++;
                }
            } else {
                assertThat(answer).as("seed %d", seed).hasSize(room.model.failsAfter());
                String apology = answer.isEmpty()
                        ? RULES.announcementsFor("en").apology()
                        : RULES.announcementsFor("en").incompleteAnswer();
                assertThat(room.spoken()).as("seed %d", seed).last().isEqualTo(apology);
            }
            room.hangUp();
            room.run(40_000);
            assertEverythingIsOver(room, seed);
        }
        assertThat(early).isGreaterThan(100);
    }

    @Test
    void speaksNothingOfAnAnswerAfterABargeIn() {
        for (long seed = 1; seed <= 200; seed++) {
            SimulatedCall room = new SimulatedCall(RULES, seed % 2 == 0 ? Trouble.SOME : Trouble.NONE, seed);
            SplittableRandom random = new SplittableRandom(seed * 37);
            Map<String, List<String>> answers = new HashMap<>();
            List<String> first = sentences("one", 6, random);
            List<String> second = sentences("two", 3, random);
            Model slow = model(List.of(), random, -1);
            room.model = new Model() {
                @Override
                public List<String> answer(CallEffect.RequestAnswer ask) {
                    return answers.computeIfAbsent(ask.text(), text -> text.contains(OTHER) ? second : first);
                }

                @Override
                public long millisBefore(int sentence) {
                    return slow.millisBefore(sentence);
                }

                @Override
                public int failsAfter() {
                    return -1;
                }
            };
            room.ring();
            room.say(QUESTION);
            room.run(300 + seed * 120);
            long spoke = room.nowMillis();
            room.say(OTHER);
            room.run(150_000);
            String as = "seed " + seed;
            assertThat(room.handedOver)
                    .as(as)
                    .filteredOn(sentence -> first.contains(sentence.text()))
                    .allMatch(sentence -> sentence.millis() <= spoke);
            assertThat(ours(room, "two")).as(as).isEqualTo(second);
            assertThat(ours(room, "one"))
                    .as(as)
                    .isEqualTo(first.subList(0, ours(room, "one").size()));
            CallEffect.RequestAnswer last = room.asked.getLast();
            if (last.text().equals(OTHER)) {
                DialogueTurn before = last.turns().getLast();
                assertThat(before.question()).as(as).isEqualTo(QUESTION);
                assertThat(before.heard()).as(as).isEqualTo(String.join(" ", ours(room, "one")));
                assertThat(before.isInterrupted())
                        .as(as)
                        .isEqualTo(ours(room, "one").size() < first.size());
            } else {
                assertThat(last.text()).as(as).isEqualTo(QUESTION + " " + OTHER);
                assertThat(ours(room, "one")).as(as).isEmpty();
            }
            room.hangUp();
            room.run(40_000);
            assertEverythingIsOver(room, seed);
        }
    }

    @Test
    void answersAQuestionOnceAfterACrash() {
        for (long seed = 1; seed <= 200; seed++) {
            SimulatedCall room = new SimulatedCall(RULES, Trouble.NONE, seed);
            SplittableRandom random = new SplittableRandom(seed * 41);
            List<String> sentences = sentences("one", 4, random);
            room.model = model(sentences, random, -1);
            room.ring();
            room.say(QUESTION);
            room.run(400 + seed * 60);
            room.restart();
            room.run(150_000);
            List<String> answer = ours(room, "one");
            assertThat(answer).as("seed %d", seed).isNotEmpty().isEqualTo(sentences.subList(0, answer.size()));
            if (answer.size() < sentences.size()) {
                assertThat(room.spoken())
                        .as("seed %d", seed)
                        .last()
                        .isEqualTo(RULES.announcementsFor("en").incompleteAnswer());
            }
            assertThat(room.asked).as("seed %d", seed).hasSizeLessThanOrEqualTo(2);
            room.say(OTHER);
            room.run(60_000);
            assertThat(room.asked.getLast().text()).as("seed %d", seed).isEqualTo(OTHER);
            assertThat(room.asked.getLast().turns().getLast().heard())
                    .as("seed %d", seed)
                    .isEqualTo(String.join(" ", answer));
            room.hangUp();
            room.run(40_000);
            assertThat(room.state.phase()).as("seed %d", seed).isEqualTo(CallPhase.ENDED);
        }
    }

    @Test
    void releasesEverythingAfterAHangUpAtAnyTime() {
        for (long seed = 1; seed <= 200; seed++) {
            SimulatedCall room = new SimulatedCall(RULES, Trouble.SOME, seed);
            SplittableRandom random = new SplittableRandom(seed * 43);
            room.model = model(sentences("one", 4, random), random, -1);
            room.at(3_000, () -> room.say(QUESTION));
            room.at(seed * 50, room::hangUp);
            room.ring();
            room.run(60_000);
            assertEverythingIsOver(room, seed);
        }
    }

    private static void assertEverythingIsOver(SimulatedCall room, long seed) {
        String as = "seed " + seed;
        assertThat(room.wrongs).as(as).isEmpty();
        assertThat(room.state.phase()).as(as).isEqualTo(CallPhase.ENDED);
        assertThat(room.state.isFinished()).as(as).isTrue();
        assertThat(room.state.wakeAtMillis()).as(as).isEqualTo(Long.MAX_VALUE);
        assertThat(room.effects(CallEffect.DeleteMeeting.class)).as(as).hasSize(1);
        assertThat(room.effects(CallEffect.DeleteRecord.class)).as(as).hasSize(1);
        assertThat(room.effects(CallEffect.StopConsumer.class))
                .as(as)
                .hasSameSizeAs(room.effects(CallEffect.StartConsumer.class))
                .hasSizeLessThanOrEqualTo(1);
        assertThat(room.effects(CallEffect.StartPipeline.class)).as(as).hasSizeLessThanOrEqualTo(1);
        assertThat(room.replies.values()).as(as).allMatch(count -> count == 1);
        assertThat(room.effects(CallEffect.Reply.class))
                .as(as)
                .allMatch(reply -> reply.actions().stream()
                                .filter(action -> !(action instanceof SmaAction.Hangup))
                                .count()
                        <= 1);
    }

    private static List<String> ours(SimulatedCall room, String name) {
        return room.spoken().stream().filter(text -> text.contains(name)).toList();
    }

    private static long handedOver(SimulatedCall room, String sentence) {
        return room.handedOver.stream()
                .filter(each -> each.text().equals(sentence))
                .map(HandedOver::millis)
                .findFirst()
                .orElseThrow();
    }

    private static List<String> sentences(String name, int count, SplittableRandom random) {
        List<String> sentences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sentences.add("Part " + i + " of " + name + " is this" + " and that".repeat(random.nextInt(6)) + ".");
        }
        return sentences;
    }

    private static Model model(List<String> sentences, SplittableRandom random, int failsAfter) {
        return new Model() {
            @Override
            public List<String> answer(CallEffect.RequestAnswer ask) {
                return sentences;
            }

            @Override
            public long millisBefore(int sentence) {
                return sentence == 0 ? 300 + random.nextInt(3_000) : 1_000 + random.nextInt(2_000);
            }

            @Override
            public int failsAfter() {
                return failsAfter;
            }
        };
    }
}
