package dev.llafar.transcriber.whisper.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.llafar.transcriber.whisper.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Converts text to byte-level tokens and back with Hugging Face's tokenizer library. A token may end within a character;
 * incomplete characters are not part of the text.
 */
public final class TextCodec implements AutoCloseable {
    /** Represents bytes that are not a character in decoded text. */
    private static final char REPLACEMENT = '\uFFFD';

    private final HuggingFaceTokenizer tokenizer;

    private TextCodec(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * Reads tokenizer.json.
     *
     * @throws CheckpointException if the library cannot read the file
     */
    public static TextCodec open(Path file) {
        try {
            return new TextCodec(HuggingFaceTokenizer.newInstance(
                    file, Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false")));
        } catch (IOException | RuntimeException e) {
            throw new CheckpointException(
                    file,
                    "tokenizer",
                    String.valueOf(e.getMessage()),
                    "a tokenizer that the Hugging Face library can read",
                    e);
        }
    }

    /** Returns the tokens of a text, without special tokens. */
    public int[] encode(String text) {
        return Arrays.stream(tokenizer.encode(text, false, false).getIds())
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    /** Returns the text of the tokens without incomplete characters. */
    public String decode(List<Integer> tokens) {
        String text = decodeRaw(tokens);
        return text.indexOf(REPLACEMENT) < 0 ? text : text.replace(String.valueOf(REPLACEMENT), "");
    }

    /** Returns the text of the tokens, with a replacement character for incomplete characters. */
    public String decodeRaw(List<Integer> tokens) {
        return tokenizer.decode(tokens.stream().mapToLong(Integer::longValue).toArray(), true);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
