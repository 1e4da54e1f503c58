package dev.llafar.local.bedrock;

import dev.llafar.local.error.AwsFailure;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers the last question by retrieval, whatever was said before; given a tool with a property {@code translation}, it
 * translates the last message (what stands between {@code <text>} and {@code </text>}, or all of it) by the phrase book,
 * from the language it seems to be in to the other one.
 */
public final class StandInModel {
    private static final String REFUSAL = "Sorry, I cannot talk about that.";
    private static final String UNKNOWN_ENGLISH =
            "I am sorry, I do not know that. You can ask me when we are open, or how to find us.";
    private static final String UNKNOWN_WELSH =
            "Mae'n ddrwg gen i, dydw i ddim yn gwybod hynny. Gallwch ofyn i mi pryd rydyn ni ar agor.";
    private static final Pattern MARKED = Pattern.compile("(?s).*<text>(.*)</text>.*");
    private final Faq faq;
    private final PhraseBook phrases;

    public StandInModel(Faq faq, PhraseBook phrases) {
        this.faq = faq;
        this.phrases = phrases;
    }

    /** The whole reply, cut at the request's longest. */
    public ModelReply reply(ModelRequest request) {
        return request.tool().isPresent()
                ? reply(request, translation(request.question(), request.tool().get()), ModelReply.Stop.TOOL_USE)
                : reply(request, answer(request.question()), ModelReply.Stop.END_TURN);
    }

    /** What a guardrail puts in the model's place. */
    public ModelReply refusal(ModelRequest request) {
        return new ModelReply(
                Tokens.of(REFUSAL), Optional.empty(), ModelReply.Stop.GUARDRAIL_INTERVENED, inputTokens(request));
    }

    /** A model that has nothing to say. */
    public ModelReply nothing(ModelRequest request) {
        return new ModelReply(List.of(), Optional.empty(), ModelReply.Stop.END_TURN, inputTokens(request));
    }

    private static ModelReply reply(ModelRequest request, String text, ModelReply.Stop stop) {
        List<String> tokens = Tokens.of(text);
        boolean isCut = tokens.size() > request.maxTokens();
        return new ModelReply(
                isCut ? tokens.subList(0, request.maxTokens()) : tokens,
                request.tool().map(ModelRequest.Tool::name),
                isCut ? ModelReply.Stop.MAX_TOKENS : stop,
                inputTokens(request));
    }

    private static int inputTokens(ModelRequest request) {
        return request.inputText().stream()
                .mapToInt(text -> Tokens.of(text).size())
                .sum();
    }

    private String answer(String question) {
        return faq.answer(question).orElse(Words.language(question).equals("cy") ? UNKNOWN_WELSH : UNKNOWN_ENGLISH);
    }

    private String translation(String message, ModelRequest.Tool tool) {
        if (!tool.properties().contains("translation")) {
            throw new AwsFailure(
                    400,
                    "ValidationException",
                    "This stand-in knows only tools that have a property 'translation'; " + tool.name() + " has "
                            + tool.properties() + ".");
        }
        Matcher marked = MARKED.matcher(message);
        String text = marked.matches() ? marked.group(1).strip() : message;
        String from = Words.language(text);
        String to = from.equals("cy") ? "en" : "cy";
        List<String> fields = tool.properties().stream()
                .map(property -> quoted(property)
                        + ": "
                        + quoted(
                                switch (property) {
                                    case "translation" -> phrases.translate(text, to);
                                    case "sourceLanguage" -> from;
                                    case "targetLanguage" -> to;
                                    default -> "";
                                }))
                .toList();
        return "{" + String.join(", ", fields) + "}";
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                json.append('\\').append((char) c);
            } else if (c < ' ') {
                json.append("\\u%04x".formatted(c));
            } else {
                json.append((char) c);
            }
        });
        return json.append('"').toString();
    }
}
