package dev.llafar.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.llafar.local.bedrock.Faq;
import dev.llafar.local.bedrock.ModelReply;
import dev.llafar.local.bedrock.ModelRequest;
import dev.llafar.local.bedrock.PhraseBook;
import dev.llafar.local.bedrock.StandInModel;
import dev.llafar.local.bedrock.http.BedrockSettings;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What the stand-in for the model answers, and how long it takes over it by its own settings: no load makes it slower. */
final class ModelPace {
    private static final int LONGEST_TOKENS = 10_000;
    private final BedrockSettings settings = BedrockSettings.defaults();
    private final Faq faq;
    private final StandInModel model;

    ModelPace() throws IOException {
        try (InputStream in = StandInModel.class.getResourceAsStream("faq.json")) {
            if (in == null) {
                throw new IOException("no resource faq.json beside the stand-in for the model");
            }
            List<Faq.Entry> entries = new ArrayList<>();
            for (JsonNode entry : new ObjectMapper().readTree(in)) {
                List<String> questions = new ArrayList<>();
                entry.get("questions").forEach(question -> questions.add(question.asText()));
                entries.add(new Faq.Entry(
                        entry.get("language").asText(),
                        questions,
                        entry.get("answer").asText()));
            }
            faq = new Faq(entries);
            model = new StandInModel(faq, new PhraseBook(List.of()));
        }
    }

    /** Whether there is an answer to it. */
    boolean knows(String question) {
        return faq.answer(question).isPresent();
    }

    /** What is answered, also to what it does not know. */
    String answer(String question) {
        return reply(question).text();
    }

    /** Milliseconds from the request to the last token of this sentence; empty when it is not in the answer. */
    OptionalDouble millisTo(String question, String sentence) {
        List<String> tokens = reply(question).tokens();
        int start = String.join("", tokens).indexOf(sentence);
        if (start < 0) {
            return OptionalDouble.empty();
        }
        int written = 0;
        int last = 0;
        while (written + tokens.get(last).length() < start + sentence.length()) {
            written += tokens.get(last).length();
            last++;
        }
        return OptionalDouble.of((double) (settings.firstTokenMillis() + last * settings.tokenMillis()));
    }

    private ModelReply reply(String question) {
        return model.reply(new ModelRequest(question, List.of(), LONGEST_TOKENS, Optional.empty()));
    }
}
