package dev.llafar.transcriber.whisper.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A safetensors file: eight bytes of header length (little-endian), a JSON header, raw numbers. The file is
 * not trusted: every range is checked against the file, the shape and the other ranges before it is mapped.
 */
public final class SafetensorsFile {
    /** The limit of the format. The header of a large Whisper has 150 kB. */
    private static final long LARGEST_HEADER_BYTES = 100_000_000;

    private static final int PREFIX_BYTES = 8;
    private static final int MOST_DIMENSIONS = 8;

    private final Path file;
    private final Map<String, Entry> entries;

    private SafetensorsFile(Path file, Map<String, Entry> entries) {
        this.file = file;
        this.entries = entries;
    }

    /**
     * Reads and checks the header.
     *
     * @throws CheckpointException if the file is missing or truncated, or its header is inconsistent
     */
    public static SafetensorsFile open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new CheckpointException(file, "file", "nothing", "a readable file");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < PREFIX_BYTES) {
                throw new CheckpointException(file, "size", size + " bytes", "a header length of 8 bytes");
            }
            long headerBytes = read(channel, file, 0, PREFIX_BYTES).getLong();
            if (headerBytes < 2 || headerBytes > Math.min(LARGEST_HEADER_BYTES, size - PREFIX_BYTES)) {
                throw new CheckpointException(
                        file,
                        "header length",
                        Long.toUnsignedString(headerBytes),
                        "2 to " + Math.min(LARGEST_HEADER_BYTES, size - PREFIX_BYTES) + " in a file of " + size);
            }
            byte[] header = read(channel, file, PREFIX_BYTES, (int) headerBytes).array();
            long dataStart = PREFIX_BYTES + headerBytes;
            return new SafetensorsFile(file, entries(file, header, dataStart, size - dataStart));
        } catch (IOException e) {
            throw new CheckpointException(file, "file", String.valueOf(e.getMessage()), "a readable file", e);
        }
    }

    public Map<String, Entry> entries() {
        return entries;
    }

    /** Maps the tensor's numbers, which are little-endian, without a copy. */
    public static ByteBuffer map(Entry entry) {
        try (FileChannel channel = FileChannel.open(entry.file(), StandardOpenOption.READ)) {
            if (channel.size() < entry.offset() + entry.bytes()) {
                throw new CheckpointException(
                        entry.file(),
                        entry.name(),
                        "a file of " + channel.size() + " bytes",
                        "the file that was checked");
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, entry.offset(), entry.bytes())
                    .order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new CheckpointException(
                    entry.file(), entry.name(), String.valueOf(e.getMessage()), "a readable file", e);
        }
    }

    private static ByteBuffer read(FileChannel channel, Path file, long offset, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position()) < 0) {
                throw new CheckpointException(
                        file, "header", "end of file after " + buffer.position() + " bytes", bytes + " bytes");
            }
        }
        return buffer.flip();
    }

    private static Map<String, Entry> entries(Path file, byte[] header, long dataStart, long dataBytes) {
        JsonNode root;
        try {
            root = JsonFile.STRICT.readTree(header);
        } catch (JsonProcessingException e) {
            throw new CheckpointException(
                    file, "header", e.getOriginalMessage(), "well-formed JSON without duplicate keys", e);
        } catch (IOException e) {
            throw new CheckpointException(file, "header", String.valueOf(e.getMessage()), "well-formed JSON", e);
        }
        if (!root.isObject()) {
            throw new CheckpointException(file, "header", JsonFile.kind(root), "a JSON object");
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        root.properties().forEach(field -> {
            if (!field.getKey().equals("__metadata__")) {
                entries.put(field.getKey(), entry(file, field.getKey(), field.getValue(), dataStart, dataBytes));
            }
        });
        requireNoOverlap(file, entries);
        return Map.copyOf(entries);
    }

    private static Entry entry(Path file, String name, JsonNode node, long dataStart, long dataBytes) {
        Entry.NumberFormat format = format(file, name, node.path("dtype"));
        List<Integer> shape = shape(file, name, node.path("shape"));
        long bytes = format.bytes();
        for (int size : shape) {
            try {
                bytes = Math.multiplyExact(bytes, (long) size);
            } catch (ArithmeticException e) {
                throw new CheckpointException(file, name + ".shape", shape.toString(), "a size that fits a file", e);
            }
        }
        JsonNode range = node.path("data_offsets");
        long begin = range.path(0).asLong(-1);
        long end = range.path(1).asLong(-1);
        boolean whole = range.size() == 2
                && range.path(0).canConvertToLong()
                && range.path(1).canConvertToLong()
                && range.path(0).isIntegralNumber()
                && range.path(1).isIntegralNumber();
        if (!whole || begin < 0 || end < begin || end > dataBytes) {
            throw new CheckpointException(
                    file, name + ".data_offsets", shorten(range), "a range within the " + dataBytes + " bytes of data");
        }
        if (end - begin != bytes) {
            throw new CheckpointException(
                    file, name + ".data_offsets", end - begin + " bytes", bytes + " bytes for " + format + " " + shape);
        }
        return new Entry(file, name, format, shape, dataStart + begin, bytes);
    }

    private static List<Integer> shape(Path file, String name, JsonNode dimensions) {
        if (!dimensions.isArray() || dimensions.size() > MOST_DIMENSIONS) {
            throw new CheckpointException(
                    file,
                    name + ".shape",
                    JsonFile.kind(dimensions),
                    "a list of at most " + MOST_DIMENSIONS + " sizes");
        }
        List<Integer> shape = new ArrayList<>();
        for (JsonNode dimension : dimensions) {
            if (!dimension.isInt() || dimension.intValue() < 0) {
                throw new CheckpointException(
                        file, name + ".shape", JsonFile.kind(dimension), "a size from 0 to " + Integer.MAX_VALUE);
            }
            shape.add(dimension.intValue());
        }
        return shape;
    }

    private static Entry.NumberFormat format(Path file, String name, JsonNode dtype) {
        for (Entry.NumberFormat format : Entry.NumberFormat.values()) {
            if (format.name().equals(dtype.textValue())) {
                return format;
            }
        }
        throw new CheckpointException(file, name + ".dtype", JsonFile.kind(dtype), "F32, F16 or BF16");
    }

    private static void requireNoOverlap(Path file, Map<String, Entry> entries) {
        List<Entry> byOffset = new ArrayList<>(entries.values());
        byOffset.sort(Comparator.comparingLong(Entry::offset).thenComparingLong(Entry::bytes));
        long end = 0;
        for (Entry entry : byOffset) {
            if (entry.offset() < end) {
                throw new CheckpointException(
                        file, entry.name() + ".data_offsets", "bytes of another tensor", "ranges that do not overlap");
            }
            end = entry.offset() + entry.bytes();
        }
    }

    private static String shorten(JsonNode node) {
        String text = node.isMissingNode() ? "nothing" : node.toString();
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }

    @Override
    public String toString() {
        return file.toString();
    }

    /**
     * The position, format and shape of one tensor in a safetensors file.
     *
     * @param offset position of its first byte in the file
     */
    public record Entry(Path file, String name, NumberFormat format, List<Integer> shape, long offset, long bytes) {
        public Entry {
            shape = List.copyOf(shape);
        }

        /** The number formats of published Whisper checkpoints. */
        public enum NumberFormat {
            F32(4),
            F16(2),
            BF16(2);

            private final int bytes;

            NumberFormat(int bytes) {
                this.bytes = bytes;
            }

            public int bytes() {
                return bytes;
            }
        }
    }
}
