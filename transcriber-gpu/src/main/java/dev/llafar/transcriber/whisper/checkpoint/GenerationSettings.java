package dev.llafar.transcriber.whisper.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The settings of generation_config.json, or of config.json where the former has none.
 *
 * @param multilingual false for the English-only checkpoints, whose prompt has no language and no task
 * @param suppressed tokens that are never generated
 * @param suppressedAtBegin tokens that are not generated first
 * @param alignmentHeads the cross-attention heads that follow the audio
 * @param maxTokens prompt and text together
 * @param maxInitialTimestampIndex the latest first timestamp, counted in timestamps from 0.00
 * @param medianFilterWidth smoothing of the alignment, in encoder positions
 */
public record GenerationSettings(
        boolean multilingual,
        List<Integer> suppressed,
        List<Integer> suppressedAtBegin,
        List<Head> alignmentHeads,
        int maxTokens,
        int maxInitialTimestampIndex,
        int medianFilterWidth) {
    /** Whisper's default for checkpoints without the setting: 1.0 s in steps of 0.02 s. */
    private static final int ONE_SECOND_OF_TIMESTAMPS = 50;

    public GenerationSettings {
        suppressed = List.copyOf(suppressed);
        suppressedAtBegin = List.copyOf(suppressedAtBegin);
        alignmentHeads = List.copyOf(alignmentHeads);
    }

    /** A cross-attention head of a decoder layer. */
    public record Head(int layer, int head) {}

    static GenerationSettings read(JsonFile generation, JsonFile config, ModelGeometry geometry) {
        int vocabulary = geometry.vocabulary();
        int median = config.whole("median_filter_width", 1, 99, 7);
        if (median % 2 == 0) {
            throw new CheckpointException(
                    config.file(), "median_filter_width", String.valueOf(median), "an odd number");
        }
        return new GenerationSettings(
                generation.flag("is_multilingual", true),
                either(generation, config, "suppress_tokens", vocabulary),
                either(generation, config, "begin_suppress_tokens", vocabulary),
                heads(generation, geometry),
                Math.min(
                        geometry.textPositions(),
                        generation.whole("max_length", 1, Integer.MAX_VALUE, geometry.textPositions())),
                generation.whole("max_initial_timestamp_index", 0, 1 << 20, ONE_SECOND_OF_TIMESTAMPS),
                median);
    }

    private static List<Integer> either(JsonFile generation, JsonFile config, String field, int vocabulary) {
        return generation.has(field) ? generation.wholes(field, vocabulary) : config.wholes(field, vocabulary);
    }

    /** Without a list, all heads of the upper half of the layers, as in Whisper. */
    private static List<Head> heads(JsonFile generation, ModelGeometry geometry) {
        if (!generation.has("alignment_heads")) {
            return IntStream.range(geometry.decoderLayers() / 2, geometry.decoderLayers())
                    .boxed()
                    .flatMap(layer ->
                            IntStream.range(0, geometry.decoderHeads()).mapToObj(head -> new Head(layer, head)))
                    .toList();
        }
        List<Head> heads = new ArrayList<>();
        JsonNode list = generation.root().path("alignment_heads");
        for (JsonNode pair : list) {
            int layer = pair.path(0).isInt() ? pair.path(0).intValue() : -1;
            int head = pair.path(1).isInt() ? pair.path(1).intValue() : -1;
            if (layer < 0 || layer >= geometry.decoderLayers() || head < 0 || head >= geometry.decoderHeads()) {
                throw new CheckpointException(
                        generation.file(),
                        "alignment_heads[" + heads.size() + "]",
                        pair.toString(),
                        "a layer below " + geometry.decoderLayers() + " and a head below " + geometry.decoderHeads());
            }
            heads.add(new Head(layer, head));
        }
        if (heads.isEmpty()) {
            throw new CheckpointException(
                    generation.file(), "alignment_heads", JsonFile.kind(list), "a list of [layer, head] pairs");
        }
        return heads;
    }
}
