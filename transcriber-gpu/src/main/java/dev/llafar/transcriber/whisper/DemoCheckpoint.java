package dev.llafar.transcriber.whisper;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The small checkpoint in this jar, which this project trained on synthetic speech and describes in its README. It is
 * unpacked to a temporary directory, which {@link #close} deletes.
 */
public final class DemoCheckpoint implements AutoCloseable {
    private static final String RESOURCES = "/dev/llafar/transcriber/whisper/demo/";
    private static final List<String> FILES = List.of(
            "config.json", "generation_config.json", "preprocessor_config.json", "tokenizer.json", "model.safetensors");

    private final Path parent;
    private final Path directory;

    private DemoCheckpoint(Path parent, Path directory) {
        this.parent = parent;
        this.directory = directory;
    }

    /** Unpacks the checkpoint. */
    public static DemoCheckpoint unpack() {
        try {
            Path parent = Files.createTempDirectory("llafar-");
            DemoCheckpoint demo = new DemoCheckpoint(parent, Files.createDirectory(parent.resolve("llafar-demo")));
            for (String name : FILES) {
                try (InputStream resource = DemoCheckpoint.class.getResourceAsStream(RESOURCES + name)) {
                    if (resource == null) {
                        throw new IllegalStateException("resource " + RESOURCES + name + " is missing from the jar");
                    }
                    Files.copy(resource, demo.directory.resolve(name));
                }
            }
            return demo;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The directory of the checkpoint, which exists until this is closed. */
    public Path directory() {
        return directory;
    }

    @Override
    public void close() {
        try {
            for (String name : FILES) {
                Files.deleteIfExists(directory.resolve(name));
            }
            Files.deleteIfExists(directory);
            Files.deleteIfExists(parent);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
