package dev.llafar.transcriber.whisper.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.llafar.transcriber.whisper.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Byte-level tokens to text and back, by Hugging Face's own tokenizer, so that a checkpoint's merges mean what its makers
 * meant. A token may end inside a character; half a character is never printed.
 */
public final class TextCodec implements AutoCloseable {
    /** What a decoder prints for bytes that are no character. */
    private static final char REPLACEMENT = '\uFFFD';

    private final HuggingFaceTokenizer tokenizer;

    private TextCodec(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * Reads tokenizer.json.
     *
     * @throws CheckpointException if the tokenizer does not take the file
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
                    "a tokenizer that Hugging Face's library reads",
                    e);
        }
    }

    /** Tokens of a text, no special ones among them. */
    public int[] encode(String text) {
        return Arrays.stream(tokenizer.encode(text, false, false).getIds())
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    /** Text of the tokens; bytes that make no whole character are left out. */
    public String decode(List<Integer> tokens) {
        String text = decodeRaw(tokens);
        return text.indexOf(REPLACEMENT) < 0 ? text : text.replace(String.valueOf(REPLACEMENT), "");
    }

    /** Text of the tokens; a replacement character where bytes make no whole character. */
    public String decodeRaw(List<Integer> tokens) {
        return tokenizer.decode(tokens.stream().mapToLong(Integer::longValue).toArray(), true);
    }

    /** True if the tokens end inside a character. */
    public boolean endsInsideCharacter(List<Integer> tokens) {
        String text = decodeRaw(tokens);
        return !text.isEmpty() && text.charAt(text.length() - 1) == REPLACEMENT;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
