package dev.llafar.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.llafar.local.bedrock.Faq;
import dev.llafar.local.bedrock.PhraseBook;
import dev.llafar.local.bedrock.StandInModel;
import dev.llafar.local.bedrock.http.BedrockSettings;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The answers of the model stand-in, and the times that its settings prescribe, independent of load. */
final class ModelTiming {
    private static final int MAX_TOKENS = 10_000;
    private final BedrockSettings settings = BedrockSettings.defaults();
    private final Faq faq;
    private final StandInModel model;

    ModelTiming() throws IOException {
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

    /** Whether the stand-in has an answer to the question. */
    boolean hasAnswer(String question) {
        return faq.answer(question).isPresent();
    }

    /** The response, also to a question without an answer. */
    String answer(String question) {
        return reply(question).text();
    }

    /** Milliseconds from the request to the last token of the sentence; empty if the answer does not contain it. */
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

    private StandInModel.Reply reply(String question) {
        return model.reply(new StandInModel.Request(question, List.of(), MAX_TOKENS, Optional.empty()));
    }
}
