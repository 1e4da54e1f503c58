package dev.llafar.transcriber.whisper.checkpoint;

import java.nio.file.Path;
import java.util.List;

/**
 * One tensor's place in a safetensors file.
 *
 * @param offset its first byte in the file
 */
public record TensorEntry(Path file, String name, NumberFormat format, List<Integer> shape, long offset, long bytes) {
    public TensorEntry {
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
