package dev.llafar.gateway.call.answer;

import dev.llafar.gateway.call.answer.LanguageModel.Role;
import dev.llafar.gateway.call.answer.LanguageModel.Turn;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Prepares a conversation for a model: it begins and ends with a turn of the caller, roles alternate, no turn is empty, and
 * the estimated number of tokens is limited. The oldest turns are dropped first, the question never.
 */
final class ConversationWindow {
    /** English has about four bytes per token, Welsh fewer. */
    private static final int BYTES_PER_TOKEN = 3;

    private static final String INTERRUPTED = " [The caller interrupted here and heard no more.]";
    private static final String UNHEARD = "[The caller spoke before hearing any of the answer.]";
    private static final String UNANSWERED = "[No answer was given.]";

    private ConversationWindow() {}

    static List<Turn> of(List<Turn> conversation, String question, int maxTokens) {
        List<Turn> all = merged(conversation, question);
        int first = all.size() - 1;
        int left = maxTokens - tokens(all.getLast());
        while (first > 0 && left >= tokens(all.get(first - 1))) {
            first--;
            left -= tokens(all.get(first));
        }
        if (all.get(first).role() == Role.ASSISTANT) {
            first++;
        }
        return List.copyOf(all.subList(first, all.size()));
    }

    /** Merges consecutive turns of one role. */
    private static List<Turn> merged(List<Turn> conversation, String question) {
        List<Turn> all = new ArrayList<>();
        for (Turn turn : conversation) {
            add(all, turn.role(), textOf(turn));
        }
        add(all, Role.CALLER, question.strip());
        return all;
    }

    private static void add(List<Turn> all, Role role, String text) {
        if (text.isEmpty()) {
            return;
        }
        if (!all.isEmpty() && all.getLast().role() == role) {
            Turn before = all.removeLast();
            all.add(new Turn(role, before.text() + "\n" + text, false));
        } else {
            all.add(new Turn(role, text, false));
        }
    }

    private static String textOf(Turn turn) {
        String text = turn.text().strip();
        if (turn.role() == Role.CALLER) {
            return text;
        }
        if (text.isEmpty()) {
            return turn.interrupted() ? UNHEARD : UNANSWERED;
        }
        return turn.interrupted() ? text + INTERRUPTED : text;
    }

    private static int tokens(Turn turn) {
        return Math.ceilDiv(turn.text().getBytes(StandardCharsets.UTF_8).length, BYTES_PER_TOKEN);
    }
}
