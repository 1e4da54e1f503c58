package dev.llafar.transcriber.whisper.checkpoint;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of a Whisper checkpoint by their published names, each checked against the geometry. In some checkpoints the names
 * have the prefix "model.".
 */
public final class WhisperWeights {
    private final WeightIndex index;
    private final ModelGeometry geometry;
    private final String prefix;

    WhisperWeights(WeightIndex index, ModelGeometry geometry) {
        this.index = index;
        this.geometry = geometry;
        this.prefix = index.has("encoder.conv1.weight") ? "" : "model.";
        requireAll();
    }

    /** One linear layer: weight [out, in] and bias [out], which Whisper's key projections lack. */
    public record Linear(SafetensorsFile.Entry weight, SafetensorsFile.@Nullable Entry bias) {}

    public record LayerNorm(SafetensorsFile.Entry weight, SafetensorsFile.Entry bias) {}

    /** What precedes the encoder's layers: two convolutions and the embedding of the positions. */
    public record EncoderStem(
            SafetensorsFile.Entry conv1Weight,
            SafetensorsFile.Entry conv1Bias,
            SafetensorsFile.Entry conv2Weight,
            SafetensorsFile.Entry conv2Bias,
            SafetensorsFile.Entry positions) {}

    public EncoderStem encoderStem() {
        int d = geometry.width();
        return new EncoderStem(
                tensor("encoder.conv1.weight", d, geometry.mels(), 3),
                tensor("encoder.conv1.bias", d),
                tensor("encoder.conv2.weight", d, d, 3),
                tensor("encoder.conv2.bias", d),
                tensor("encoder.embed_positions.weight", geometry.sourcePositions(), d));
    }

    public SafetensorsFile.Entry tokenEmbedding() {
        return tensor("decoder.embed_tokens.weight", geometry.vocabulary(), geometry.width());
    }

    public SafetensorsFile.Entry decoderPositions() {
        return tensor("decoder.embed_positions.weight", geometry.textPositions(), geometry.width());
    }

    /** From width to vocabulary: the token embedding, unless config.json unties them and the checkpoint has the tensor. */
    public Linear outputProjection() {
        boolean own = !geometry.tied() && index.has("proj_out.weight");
        return new Linear(
                own
                        ? index.require("proj_out.weight", List.of(geometry.vocabulary(), geometry.width()))
                        : tokenEmbedding(),
                null);
    }

    public LayerNorm norm(String name) {
        return new LayerNorm(tensor(name + ".weight", geometry.width()), tensor(name + ".bias", geometry.width()));
    }

    /** The projections of an attention block; {@code which} is "qkv" for queries, keys and values, or a part of that. */
    public List<Linear> projections(String attention, String which) {
        return which.chars()
                .mapToObj(c -> projection(attention + "." + (char) c + "_proj"))
                .toList();
    }

    /** A linear layer with bias. */
    public Linear linear(String name, int outputs, int inputs) {
        return new Linear(tensor(name + ".weight", outputs, inputs), tensor(name + ".bias", outputs));
    }

    private Linear projection(String name) {
        int d = geometry.width();
        boolean biased = index.has(prefix + name + ".bias");
        return new Linear(tensor(name + ".weight", d, d), biased ? tensor(name + ".bias", d) : null);
    }

    private SafetensorsFile.Entry tensor(String name, Integer... shape) {
        return index.require(prefix + name, List.of(shape));
    }

    /** Looks up every tensor once, so that an invalid checkpoint fails before anything is allocated. */
    private void requireAll() {
        encoderStem();
        for (int l = 0; l < geometry.encoderLayers(); l++) {
            attention("encoder.layers." + l + ".self_attn");
            feedForward("encoder.layers." + l, geometry.encoderInner());
        }
        norm("encoder.layer_norm");
        outputProjection();
        decoderPositions();
        for (int l = 0; l < geometry.decoderLayers(); l++) {
            attention("decoder.layers." + l + ".self_attn");
            attention("decoder.layers." + l + ".encoder_attn");
            feedForward("decoder.layers." + l, geometry.decoderInner());
        }
        norm("decoder.layer_norm");
    }

    private void attention(String name) {
        projections(name, "qkv");
        linear(name + ".out_proj", geometry.width(), geometry.width());
        norm(name + "_layer_norm");
    }

    private void feedForward(String layer, int inner) {
        linear(layer + ".fc1", inner, geometry.width());
        linear(layer + ".fc2", geometry.width(), inner);
        norm(layer + ".final_layer_norm");
    }
}
