package dev.llafar.transcriber.whisper.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The special tokens of Whisper, found by their names in tokenizer.json because their numbers differ between checkpoints.
 *
 * @param languages ISO 639-1 (or Whisper's own) code to token, in the order of the tokens; empty for English-only
 * @param firstTimestamp token of 0.00 s; the vocabulary's size if the checkpoint has no timestamps
 * @param control all special tokens except timestamps and the end of text
 */
public record SpecialTokens(
        int endOfText,
        int startOfTranscript,
        OptionalInt startOfPrevious,
        OptionalInt noSpeech,
        OptionalInt noTimestamps,
        OptionalInt transcribe,
        OptionalInt translate,
        Map<String, Integer> languages,
        int firstTimestamp,
        Set<Integer> control) {
    public SpecialTokens {
        languages = Collections.unmodifiableMap(new LinkedHashMap<>(languages));
        control = Set.copyOf(control);
    }

    /** Whether the token is a timestamp: 0.00, 0.02 and so on. */
    public boolean isTimestamp(int token) {
        return token >= firstTimestamp;
    }

    static SpecialTokens read(JsonFile tokenizer, JsonFile generation, JsonFile config, ModelGeometry geometry) {
        Map<String, Integer> added = added(tokenizer, geometry.vocabulary());
        int end = required(tokenizer, added, "<|endoftext|>");
        int start = required(tokenizer, added, "<|startoftranscript|>");
        requireEqual(config, "decoder_start_token_id", start);
        requireEqual(config, "eos_token_id", end);
        OptionalInt noTimestamps = optional(added, "<|notimestamps|>");
        int firstTimestamp = added.getOrDefault(
                "<|0.00|>", noTimestamps.isPresent() ? noTimestamps.getAsInt() + 1 : geometry.vocabulary());
        boolean multilingual = generation.flag("is_multilingual", true);
        Map<String, Integer> languages =
                multilingual ? languages(tokenizer, generation, added, start, geometry.vocabulary()) : Map.of();
        Set<Integer> control = new HashSet<>();
        added.forEach((text, id) -> {
            if (text.startsWith("<|") && id != end && id < firstTimestamp) {
                control.add(id);
            }
        });
        OptionalInt noSpeech = optional(added, "<|nospeech|>");
        return new SpecialTokens(
                end,
                start,
                optional(added, "<|startofprev|>"),
                noSpeech.isPresent() ? noSpeech : optional(added, "<|nocaptions|>"),
                noTimestamps,
                multilingual ? optional(added, "<|transcribe|>") : OptionalInt.empty(),
                multilingual ? optional(added, "<|translate|>") : OptionalInt.empty(),
                languages,
                firstTimestamp,
                control);
    }

    private static Map<String, Integer> added(JsonFile tokenizer, int vocabulary) {
        JsonNode list = tokenizer.root().path("added_tokens");
        if (!list.isArray()) {
            throw new CheckpointException(
                    tokenizer.file(), "added_tokens", JsonFile.kind(list), "a list of {id, content}");
        }
        Map<String, Integer> added = new HashMap<>();
        for (JsonNode token : list) {
            JsonNode id = token.path("id");
            String content = token.path("content").textValue();
            if (content == null || !id.isInt() || id.intValue() < 0 || id.intValue() >= vocabulary) {
                throw new CheckpointException(
                        tokenizer.file(),
                        "added_tokens[" + added.size() + "]",
                        JsonFile.kind(id) + " " + JsonFile.kind(token.path("content")),
                        "a text and an id below vocab_size, which is " + vocabulary);
            }
            added.put(content, id.intValue());
        }
        return added;
    }

    /** The list in generation_config.json, or else the added tokens of two or three letters such as "<|en|>". */
    private static Map<String, Integer> languages(
            JsonFile tokenizer, JsonFile generation, Map<String, Integer> added, int start, int vocabulary) {
        Map<String, Integer> byToken = new HashMap<>();
        if (generation.has("lang_to_id")) {
            generation.root().path("lang_to_id").properties().forEach(field -> {
                JsonNode id = field.getValue();
                if (!id.isInt() || id.intValue() < 0 || id.intValue() >= vocabulary) {
                    throw new CheckpointException(
                            generation.file(),
                            "lang_to_id." + field.getKey(),
                            JsonFile.kind(id),
                            "a token id below vocab_size, which is " + vocabulary);
                }
                byToken.put(field.getKey(), id.intValue());
            });
        } else {
            added.forEach((text, id) -> {
                if (id > start && text.matches("<\\|[a-z]{2,3}\\|>")) {
                    byToken.put(text, id);
                }
            });
        }
        if (byToken.isEmpty()) {
            throw new CheckpointException(
                    tokenizer.file(),
                    "added_tokens",
                    "no language",
                    "a token such as <|en|> in a multilingual checkpoint");
        }
        Map<String, Integer> languages = new LinkedHashMap<>();
        byToken.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .forEach(e -> languages.put(e.getKey().replace("<|", "").replace("|>", ""), e.getValue()));
        return languages;
    }

    private static OptionalInt optional(Map<String, Integer> added, String text) {
        Integer id = added.get(text);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    private static int required(JsonFile tokenizer, Map<String, Integer> added, String text) {
        Integer id = added.get(text);
        if (id == null) {
            throw new CheckpointException(tokenizer.file(), "added_tokens", "no " + text, "a token " + text);
        }
        return id;
    }

    /** With the tokenizer of another model, the text would be fluent nonsense, so the checkpoint is rejected. */
    private static void requireEqual(JsonFile config, String field, int token) {
        if (config.has(field) && config.root().path(field).asInt(-1) != token) {
            throw new CheckpointException(
                    config.file(), field, config.root().path(field).toString(), token + " as in tokenizer.json");
        }
    }
}
