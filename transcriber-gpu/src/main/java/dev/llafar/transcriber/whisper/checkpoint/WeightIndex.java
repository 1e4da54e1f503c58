package dev.llafar.transcriber.whisper.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The location of each tensor: in model.safetensors, or in the shards that model.safetensors.index.json lists. */
public final class WeightIndex {
    private static final String SINGLE = "model.safetensors";
    private static final String SHARDED = "model.safetensors.index.json";

    private final Path main;
    private final Map<String, SafetensorsFile.Entry> entries;

    private WeightIndex(Path main, Map<String, SafetensorsFile.Entry> entries) {
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
        Map<String, SafetensorsFile.Entry> entries = new HashMap<>();
        map.properties().forEach(field -> {
            String shard = shardName(sharded, field.getKey(), field.getValue());
            SafetensorsFile.Entry entry = shards.computeIfAbsent(
                            shard, name -> SafetensorsFile.open(directory.resolve(name)))
                    .entries()
                    .get(field.getKey());
            if (entry == null) {
                throw new CheckpointException(
                        directory.resolve(shard), field.getKey(), "nothing", "the tensor that " + SHARDED + " lists");
            }
            entries.put(field.getKey(), entry);
        });
        return new WeightIndex(sharded, entries);
    }

    /** Shards must be in the directory of their index, so that a checkpoint cannot make the program read other files. */
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

    /** Returns the tensor with this name, which must have this shape. */
    public SafetensorsFile.Entry require(String name, List<Integer> shape) {
        SafetensorsFile.Entry entry = entries.get(name);
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
