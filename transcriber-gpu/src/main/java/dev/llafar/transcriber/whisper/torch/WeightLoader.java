package dev.llafar.transcriber.whisper.torch;

import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import dev.llafar.transcriber.whisper.checkpoint.ModelGeometry;
import dev.llafar.transcriber.whisper.checkpoint.SafetensorsFile;
import dev.llafar.transcriber.whisper.checkpoint.WhisperWeights;
import dev.llafar.transcriber.whisper.checkpoint.WhisperWeights.Linear;
import dev.llafar.transcriber.whisper.torch.NumberPlan.NumberType;
import dev.llafar.transcriber.whisper.torch.WhisperProgram.LoadProgress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.List;

/** Copies a checkpoint's weights to the program, under the names that {@code build} in whisper.torchscript looks up. */
final class WeightLoader {
    private final NativeModule module;
    private final WhisperWeights weights;
    private final ModelGeometry geometry;
    private final NumberPlan plan;
    private final LoadProgress progress;
    private final int totalParts;
    private int parts;

    WeightLoader(
            NativeModule module,
            WhisperWeights weights,
            ModelGeometry geometry,
            NumberPlan plan,
            LoadProgress progress) {
        this.module = module;
        this.weights = weights;
        this.geometry = geometry;
        this.plan = plan;
        this.progress = progress;
        this.totalParts = geometry.encoderLayers() + geometry.decoderLayers() + 2;
    }

    void load() {
        encoder();
        decoder();
    }

    private void encoder() {
        NumberType type = plan.encoder();
        WhisperWeights.EncoderStem stem = weights.encoderStem();
        tensor("encoder.conv1.weight", stem.conv1Weight(), type);
        tensor("encoder.conv1.bias", stem.conv1Bias(), type);
        tensor("encoder.conv2.weight", stem.conv2Weight(), type);
        tensor("encoder.conv2.bias", stem.conv2Bias(), type);
        tensor("encoder.positions", stem.positions(), type);
        reportPart();
        for (int l = 0; l < geometry.encoderLayers(); l++) {
            String layer = "encoder.layers." + l;
            norm(layer + ".self_attention.norm", layer + ".self_attn_layer_norm", type);
            linear(layer + ".self_attention.query_key_value", weights.projections(layer + ".self_attn", "qkv"), type);
            linear(layer + ".self_attention.out", List.of(square(layer + ".self_attn.out_proj")), type);
            norm(layer + ".feed_forward.norm", layer + ".final_layer_norm", type);
            int inner = geometry.encoderInner();
            linear(layer + ".feed_forward.fc1", List.of(weights.linear(layer + ".fc1", inner, geometry.width())), type);
            linear(layer + ".feed_forward.fc2", List.of(weights.linear(layer + ".fc2", geometry.width(), inner)), type);
            reportPart();
        }
        norm("encoder.norm", "encoder.layer_norm", type);
    }

    private void decoder() {
        decoderLinear("decoder.output_projection", List.of(weights.outputProjection()));
        tensor("decoder.token_embedding", weights.tokenEmbedding(), plan.vectors());
        tensor("decoder.positions", weights.decoderPositions(), plan.vectors());
        reportPart();
        for (int l = 0; l < geometry.decoderLayers(); l++) {
            String layer = "decoder.layers." + l;
            norm(layer + ".self_attention.norm", layer + ".self_attn_layer_norm", plan.vectors());
            decoderLinear(layer + ".self_attention.query_key_value", weights.projections(layer + ".self_attn", "qkv"));
            decoderLinear(layer + ".self_attention.out", List.of(square(layer + ".self_attn.out_proj")));
            norm(layer + ".cross_attention.norm", layer + ".encoder_attn_layer_norm", plan.vectors());
            decoderLinear(layer + ".cross_attention.query", weights.projections(layer + ".encoder_attn", "q"));
            // Computed once for each utterance over all its positions, so its cost is like the encoder's.
            linear(
                    layer + ".cross_attention.key_value",
                    weights.projections(layer + ".encoder_attn", "kv"),
                    plan.encoder());
            decoderLinear(layer + ".cross_attention.out", List.of(square(layer + ".encoder_attn.out_proj")));
            norm(layer + ".feed_forward.norm", layer + ".final_layer_norm", plan.vectors());
            int inner = geometry.decoderInner();
            decoderLinear(
                    layer + ".feed_forward.fc1", List.of(weights.linear(layer + ".fc1", inner, geometry.width())));
            decoderLinear(
                    layer + ".feed_forward.fc2", List.of(weights.linear(layer + ".fc2", geometry.width(), inner)));
            reportPart();
        }
        norm("decoder.norm", "decoder.layer_norm", plan.vectors());
    }

    private void reportPart() {
        parts++;
        progress.loaded(parts, totalParts);
    }

    private Linear square(String name) {
        return weights.linear(name, geometry.width(), geometry.width());
    }

    private void norm(String name, String stored, NumberType type) {
        WhisperWeights.LayerNorm norm = weights.norm(stored);
        tensor(name + ".weight", norm.weight(), type);
        tensor(name + ".bias", norm.bias(), type);
    }

    /** A linear layer of the decoder, whose weight is read at every step. */
    private void decoderLinear(String name, List<Linear> layers) {
        if (!plan.int8()) {
            linear(name, layers, plan.matrices());
            return;
        }
        try (Tensors matrices = new Tensors()) {
            layers.forEach(layer -> matrices.add(layer.weight()));
            module.call("add_int8_weight", IValue.from(name), matrices.list());
        }
        bias(name, layers, plan.vectors());
    }

    /** One linear layer that has the outputs of all the given layers. */
    private void linear(String name, List<Linear> layers, NumberType type) {
        try (Tensors matrices = new Tensors()) {
            layers.forEach(layer -> matrices.add(layer.weight()));
            addWeight(name + ".weight", matrices, type);
        }
        bias(name, layers, type);
    }

    /** Whisper's key projections have no bias; beside queries and values, which have one, theirs is zero. */
    private void bias(String name, List<Linear> layers, NumberType type) {
        if (layers.stream().allMatch(layer -> layer.bias() == null)) {
            return;
        }
        try (Tensors biases = new Tensors()) {
            for (Linear layer : layers) {
                SafetensorsFile.Entry bias = layer.bias();
                if (bias == null) {
                    biases.addZeros(layer.weight().shape().get(0));
                } else {
                    biases.add(bias);
                }
            }
            addWeight(name + ".bias", biases, type);
        }
    }

    private void tensor(String name, SafetensorsFile.Entry entry, NumberType type) {
        try (Tensors tensors = new Tensors()) {
            tensors.add(entry);
            addWeight(name, tensors, type);
        }
    }

    private void addWeight(String name, Tensors parts, NumberType type) {
        module.call("add_weight", IValue.from(name), parts.list(), IValue.from(type.scalarType()));
    }

    /** Tensors over mapped files. They exist for one call, because the program copies them. */
    private final class Tensors implements AutoCloseable {
        private final List<PtNDArray> arrays = new ArrayList<>();

        void add(SafetensorsFile.Entry entry) {
            ByteBuffer bytes = SafetensorsFile.map(entry);
            arrays.add(
                    switch (entry.format()) {
                        case F32 -> module.array(bytes, DataType.FLOAT32, entry.shape());
                        case F16 -> module.array(bytes, DataType.FLOAT16, entry.shape());
                        case BF16 -> module.array(widened(bytes), DataType.FLOAT32, entry.shape());
                    });
        }

        /** A bfloat16 is the upper half of a 32-bit number. DJL does not support bfloat16. */
        private static ByteBuffer widened(ByteBuffer bytes) {
            ShortBuffer halves = bytes.asShortBuffer();
            ByteBuffer wide = ByteBuffer.allocateDirect(4 * halves.remaining()).order(ByteOrder.nativeOrder());
            while (halves.hasRemaining()) {
                wide.putInt(halves.get() << 16);
            }
            return wide.flip();
        }

        void addZeros(int length) {
            arrays.add(module.zeros(length));
        }

        IValue list() {
            return IValue.listFrom(arrays.toArray(PtNDArray[]::new));
        }

        @Override
        public void close() {
            arrays.forEach(PtNDArray::close);
        }
    }
}
