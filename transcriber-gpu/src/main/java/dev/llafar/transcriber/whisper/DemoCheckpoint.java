package dev.llafar.transcriber.whisper;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The small checkpoint inside this jar, trained by this project on synthetic speech; its README beside it tells what it
 * can do. Unpacked to a temporary folder while it is read; closing deletes that folder.
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

    /** Unpacks it. */
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

    /** A checkpoint's directory like any other, until this is closed. */
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
