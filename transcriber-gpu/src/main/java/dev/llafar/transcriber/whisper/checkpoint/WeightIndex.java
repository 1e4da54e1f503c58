package dev.llafar.transcriber.whisper.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where each of a checkpoint's tensors lies: in model.safetensors, or in shards told by model.safetensors.index.json. */
public final class WeightIndex {
    private static final String SINGLE = "model.safetensors";
    private static final String SHARDED = "model.safetensors.index.json";

    private final Path main;
    private final Map<String, TensorEntry> entries;

    private WeightIndex(Path main, Map<String, TensorEntry> entries) {
        this.main = main;
        this.entries = entries;
    }

    /** Opens the directory's weights. */
    public static WeightIndex open(Path directory) {
        Path single = directory.resolve(SINGLE);
        Path sharded = directory.resolve(SHARDED);
        if (Files.isRegularFile(single) || !Files.isRegularFile(sharded)) {
            return new WeightIndex(single, SafetensorsFile.open(single).entries());
        }
        JsonNode map = JsonFile.read(sharded).root().path("weight_map");
        if (!map.isObject()) {
            throw new CheckpointException(sharded, "weight_map", JsonFile.kind(map), "an object of tensor to file");
        }
        Map<String, SafetensorsFile> shards = new HashMap<>();
        Map<String, TensorEntry> entries = new HashMap<>();
        map.properties().forEach(field -> {
            String shard = shardName(sharded, field.getKey(), field.getValue());
            TensorEntry entry = shards.computeIfAbsent(shard, name -> SafetensorsFile.open(directory.resolve(name)))
                    .entries()
                    .get(field.getKey());
            if (entry == null) {
                throw new CheckpointException(
                        directory.resolve(shard),
                        field.getKey(),
                        "nothing",
                        "the tensor that " + SHARDED + " promises");
            }
            entries.put(field.getKey(), entry);
        });
        return new WeightIndex(sharded, entries);
    }

    /** Shards lie beside their index; a path out of the directory is an attack or a mistake. */
    private static String shardName(Path index, String tensor, JsonNode value) {
        String name = value.textValue();
        if (name == null || name.isEmpty() || name.contains("/") || name.contains("\\") || name.contains("..")) {
            throw new CheckpointException(
                    index, "weight_map." + tensor, JsonFile.kind(value), "a file name without a folder");
        }
        return name;
    }

    public boolean has(String name) {
        return entries.containsKey(name);
    }

    /** The tensor of that name, which must have that shape. */
    public TensorEntry require(String name, List<Integer> shape) {
        TensorEntry entry = entries.get(name);
        if (entry == null) {
            throw new CheckpointException(main, name, "nothing", "a tensor of shape " + shape);
        }
        if (!entry.shape().equals(shape)) {
            throw new CheckpointException(
                    entry.file(), name, "shape " + entry.shape(), "shape " + shape + " as config.json says");
        }
        return entry;
    }
}
