package dev.llafar.local.bedrock;

import dev.llafar.local.protocol.AwsFailure;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers the last message by retrieval and ignores the earlier ones. If the request contains a tool with a property {@code
 * translation}, the model translates the last message with the phrase book, from the language that it detects to the other
 * one. If the message contains {@code <text>} and {@code </text>}, only the text between them is translated.
 */
public final class StandInModel {
    private static final String REFUSAL = "Sorry, I cannot talk about that.";
    private static final String UNKNOWN_ENGLISH =
            "I am sorry, I do not know that. You can ask me when we are open, or how to find us.";
    private static final String UNKNOWN_WELSH =
            "Mae'n ddrwg gen i, dydw i ddim yn gwybod hynny. Gallwch ofyn i mi pryd rydyn ni ar agor.";
    private static final Pattern TOKEN = Pattern.compile("\\s*\\S{1,6}|\\s+$");
    private static final Pattern MARKED = Pattern.compile("(?s).*<text>(.*)</text>.*");
    private final Faq faq;
    private final PhraseBook phrases;

    public StandInModel(Faq faq, PhraseBook phrases) {
        this.faq = faq;
        this.phrases = phrases;
    }

    /** Returns the complete reply, cut at the maximum length of the request. */
    public Reply reply(Request request) {
        return request.tool().isPresent()
                ? reply(request, translation(request.question(), request.tool().get()), Reply.Stop.TOOL_USE)
                : reply(request, answer(request.question()), Reply.Stop.END_TURN);
    }

    /** Returns the reply of a guardrail that intervenes. */
    public Reply refusal(Request request) {
        return new Reply(tokens(REFUSAL), Optional.empty(), Reply.Stop.GUARDRAIL_INTERVENED, inputTokens(request));
    }

    /** Returns a reply without content. */
    public Reply empty(Request request) {
        return new Reply(List.of(), Optional.empty(), Reply.Stop.END_TURN, inputTokens(request));
    }

    private static Reply reply(Request request, String text, Reply.Stop stop) {
        List<String> tokens = tokens(text);
        boolean isCut = tokens.size() > request.maxTokens();
        return new Reply(
                isCut ? tokens.subList(0, request.maxTokens()) : tokens,
                request.tool().map(Request.Tool::name),
                isCut ? Reply.Stop.MAX_TOKENS : stop,
                inputTokens(request));
    }

    private static int inputTokens(Request request) {
        return request.inputText().stream()
                .mapToInt(text -> tokens(text).size())
                .sum();
    }

    /** Splits text into tokens of typical size: a short word with the space before it, or a part of a long one. */
    static List<String> tokens(String text) {
        return TOKEN.matcher(text).results().map(MatchResult::group).toList();
    }

    private String answer(String question) {
        return faq.answer(question).orElse(Words.language(question).equals("cy") ? UNKNOWN_WELSH : UNKNOWN_ENGLISH);
    }

    private String translation(String message, Request.Tool tool) {
        if (!tool.properties().contains("translation")) {
            throw new AwsFailure(
                    400,
                    "ValidationException",
                    "This stand-in supports only tools with a property 'translation'; " + tool.name() + " has "
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

    /**
     * A valid request to a model.
     *
     * @param question the last user message
     * @param inputText all text of the request, whose tokens are counted
     * @param tool that the model must use
     */
    public record Request(String question, List<String> inputText, int maxTokens, Optional<Tool> tool) {
        public Request {
            inputText = List.copyOf(inputText);
        }

        /**
         * A tool.
         *
         * @param properties names of the properties of its input
         */
        public record Tool(String name, List<String> properties) {
            public Tool {
                properties = List.copyOf(properties);
            }
        }
    }

    /**
     * The reply of the model.
     *
     * @param tokens which together are the text, or the input of the tool as JSON
     * @param tool whose input the tokens are; empty for text
     */
    public record Reply(List<String> tokens, Optional<String> tool, Stop stop, int inputTokens) {
        /** Why the reply ended. */
        public enum Stop {
            END_TURN,
            TOOL_USE,
            MAX_TOKENS,
            GUARDRAIL_INTERVENED;

            /** The value in the JSON of the service. */
            public String wireName() {
                return name().toLowerCase(Locale.ROOT);
            }
        }

        public Reply {
            tokens = List.copyOf(tokens);
        }

        public String text() {
            return String.join("", tokens);
        }
    }
}
