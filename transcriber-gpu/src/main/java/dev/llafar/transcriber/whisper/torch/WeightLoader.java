package dev.llafar.transcriber.whisper.torch;

import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import dev.llafar.transcriber.whisper.checkpoint.ModelGeometry;
import dev.llafar.transcriber.whisper.checkpoint.SafetensorsFile;
import dev.llafar.transcriber.whisper.checkpoint.TensorEntry;
import dev.llafar.transcriber.whisper.checkpoint.WhisperWeights;
import dev.llafar.transcriber.whisper.checkpoint.WhisperWeights.Linear;
import dev.llafar.transcriber.whisper.torch.NumberPlan.NumberType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.List;

/** Hands a checkpoint's weights to the program once, in the order in which whisper.torchscript counts them. */
final class WeightLoader {
    private static final int ENCODER = 1;
    private static final int DECODER = 2;

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
        weights.encoderStem().forEach(entry -> put(ENCODER, List.of(entry), plan.encoder()));
        advance();
        for (int l = 0; l < geometry.encoderLayers(); l++) {
            String layer = "encoder.layers." + l;
            norm(ENCODER, layer + ".self_attn_layer_norm", plan.encoder());
            linear(ENCODER, weights.projections(layer + ".self_attn", "qkv"), plan.encoder());
            linear(ENCODER, List.of(square(layer + ".self_attn.out_proj")), plan.encoder());
            norm(ENCODER, layer + ".final_layer_norm", plan.encoder());
            int inner = geometry.encoderInner();
            linear(ENCODER, List.of(weights.linear(layer + ".fc1", inner, geometry.width())), plan.encoder());
            linear(ENCODER, List.of(weights.linear(layer + ".fc2", geometry.width(), inner)), plan.encoder());
            advance();
        }
        norm(ENCODER, "encoder.layer_norm", plan.encoder());
    }

    private void decoder() {
        matrix(List.of(weights.outputProjection()));
        put(DECODER, List.of(weights.tokenEmbedding()), plan.vectors());
        put(DECODER, List.of(weights.decoderPositions()), plan.vectors());
        advance();
        for (int l = 0; l < geometry.decoderLayers(); l++) {
            String layer = "decoder.layers." + l;
            norm(DECODER, layer + ".self_attn_layer_norm", plan.vectors());
            matrix(weights.projections(layer + ".self_attn", "qkv"));
            matrix(List.of(square(layer + ".self_attn.out_proj")));
            norm(DECODER, layer + ".encoder_attn_layer_norm", plan.vectors());
            matrix(weights.projections(layer + ".encoder_attn", "q"));
            // Used once an utterance, over all its positions: as dense work as the encoder's.
            linear(DECODER, weights.projections(layer + ".encoder_attn", "kv"), plan.encoder());
            matrix(List.of(square(layer + ".encoder_attn.out_proj")));
            norm(DECODER, layer + ".final_layer_norm", plan.vectors());
            int inner = geometry.decoderInner();
            matrix(List.of(weights.linear(layer + ".fc1", inner, geometry.width())));
            matrix(List.of(weights.linear(layer + ".fc2", geometry.width(), inner)));
            advance();
        }
        norm(DECODER, "decoder.layer_norm", plan.vectors());
    }

    private void advance() {
        parts++;
        progress.loaded(parts, totalParts);
    }

    private Linear square(String name) {
        return weights.linear(name, geometry.width(), geometry.width());
    }

    private void norm(int side, String name, NumberType type) {
        weights.norm(name).forEach(entry -> put(side, List.of(entry), type));
    }

    /** A matrix that every step reads. */
    private void matrix(List<Linear> layers) {
        if (!plan.int8()) {
            linear(DECODER, layers, plan.matrices());
            return;
        }
        try (Tensors matrices = new Tensors();
                Tensors biases = new Tensors()) {
            layers.forEach(layer -> matrices.add(layer.weight()));
            addBiases(layers, biases);
            module.call("putInt8", matrices.list(), biases.list(), number(plan.vectors()));
        }
    }

    /** Weight, bias (or nothing) and no scale. */
    private void linear(int side, List<Linear> layers, NumberType type) {
        put(side, layers.stream().map(Linear::weight).toList(), type);
        try (Tensors biases = new Tensors();
                Tensors nothing = new Tensors()) {
            addBiases(layers, biases);
            if (biases.isEmpty()) {
                biases.addZeros(0);
            }
            nothing.addZeros(0);
            module.call("put", IValue.from(side), biases.list(), number(type));
            module.call("put", IValue.from(side), nothing.list(), number(type));
        }
    }

    /** Whisper's keys have no bias; stacked with queries and values that have one, theirs is zero. */
    private static void addBiases(List<Linear> layers, Tensors biases) {
        if (layers.stream().allMatch(layer -> layer.bias() == null)) {
            return;
        }
        for (Linear layer : layers) {
            TensorEntry bias = layer.bias();
            if (bias == null) {
                biases.addZeros(layer.weight().shape().get(0));
            } else {
                biases.add(bias);
            }
        }
    }

    private static IValue number(NumberType type) {
        return IValue.from(type.scalarType());
    }

    private void put(int side, List<TensorEntry> entries, NumberType type) {
        try (Tensors tensors = new Tensors()) {
            entries.forEach(tensors::add);
            module.call("put", IValue.from(side), tensors.list(), number(type));
        }
    }

    /** Tensors over mapped files, alive for one call: the program copies. */
    private final class Tensors implements AutoCloseable {
        private final List<PtNDArray> arrays = new ArrayList<>();

        void add(TensorEntry entry) {
            ByteBuffer bytes = SafetensorsFile.map(entry);
            arrays.add(
                    switch (entry.format()) {
                        case F32 -> module.array(bytes, DataType.FLOAT32, entry.shape());
                        case F16 -> module.array(bytes, DataType.FLOAT16, entry.shape());
                        case BF16 -> module.array(widened(bytes), DataType.FLOAT32, entry.shape());
                    });
        }

        /** A bfloat16 is the upper half of a 32-bit number; DJL takes no bfloat16. */
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

        boolean isEmpty() {
            return arrays.isEmpty();
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
