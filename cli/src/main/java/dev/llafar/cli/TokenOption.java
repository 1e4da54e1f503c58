package dev.llafar.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option for the token that the server requires of its clients. */
final class TokenOption {
    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description =
                    "File with the token that clients of the server must present (default: LLAFAR_TOKEN). No option contains"
                            + " the token itself, because every user of the machine can read the arguments of a process.")
    @Nullable
    private Path file;

    /** Reads the token from the file or the environment; empty if there is none. */
    Optional<String> read() throws IOException {
        if (file != null) {
            return Optional.of(Files.readString(file).trim());
        }
        return Optional.ofNullable(System.getenv("LLAFAR_TOKEN"))
                .map(String::trim)
                .filter(token -> !token.isEmpty());
    }
}
