package dev.llafar.transcriber.whisper.checkpoint;

/**
 * The sizes in config.json.
 *
 * @param mels rows of the log-mel spectrogram
 * @param width d_model
 * @param sourcePositions encoder positions, two mel frames each
 * @param textPositions decoder positions
 * @param vocabulary rows of the token embedding
 * @param tied whether the output projection is the token embedding
 */
public record ModelGeometry(
        int mels,
        int width,
        int encoderLayers,
        int encoderHeads,
        int encoderInner,
        int decoderLayers,
        int decoderHeads,
        int decoderInner,
        int sourcePositions,
        int textPositions,
        int vocabulary,
        boolean tied) {

    /** Reads config.json. */
    static ModelGeometry read(JsonFile config) {
        String type = config.text("model_type", "whisper");
        if (!type.equals("whisper")) {
            throw new CheckpointException(config.file(), "model_type", type, "whisper");
        }
        String activation = config.text("activation_function", "gelu");
        if (!activation.equals("gelu")) {
            throw new CheckpointException(config.file(), "activation_function", activation, "gelu");
        }
        ModelGeometry geometry = new ModelGeometry(
                config.whole("num_mel_bins", 1, 1024),
                config.whole("d_model", 2, 1 << 14),
                config.whole("encoder_layers", 1, 256),
                config.whole("encoder_attention_heads", 1, 256),
                config.whole("encoder_ffn_dim", 1, 1 << 17),
                config.whole("decoder_layers", 1, 256),
                config.whole("decoder_attention_heads", 1, 256),
                config.whole("decoder_ffn_dim", 1, 1 << 17),
                config.whole("max_source_positions", 1, 1 << 16),
                config.whole("max_target_positions", 8, 1 << 16),
                config.whole("vocab_size", 8, 1 << 22),
                config.flag("tie_word_embeddings", true));
        geometry.requireDivisible(config, "encoder_attention_heads", geometry.encoderHeads);
        geometry.requireDivisible(config, "decoder_attention_heads", geometry.decoderHeads);
        return geometry;
    }

    private void requireDivisible(JsonFile config, String field, int heads) {
        if (width % heads != 0) {
            throw new CheckpointException(
                    config.file(), field, String.valueOf(heads), "a divisor of d_model, which is " + width);
        }
    }

    /** The approximate number of weights that the decoder reads in one step, by which the precision is chosen. */
    public long decoderParameters() {
        return (long) vocabulary * width + (long) decoderLayers * width * (6L * width + 2L * decoderInner);
    }
}
