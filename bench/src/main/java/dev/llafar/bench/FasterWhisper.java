package dev.llafar.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs faster-whisper in a separate process, in a virtual environment that the first run creates. */
final class FasterWhisper {
    private final Path scripts;
    private final Path work;
    private final Path python;

    /**
     * @param root of the repository
     * @param python an interpreter with the requirements installed, or null to create a virtual environment
     */
    FasterWhisper(Path root, @org.jspecify.annotations.Nullable Path python) {
        this.scripts = root.resolve("bench/peers/faster_whisper");
        this.work = root.resolve("bench/target/peer");
        this.python = python == null ? work.resolve("venv/bin/python") : python;
    }

    /** Installs the peer (about 3 GB of wheels) and creates the checkpoints unless they exist. */
    Path prepare() throws IOException, InterruptedException {
        Files.createDirectories(work);
        if (!Files.exists(python)) {
            run(List.of("python3", "-m", "venv", work.resolve("venv").toString()));
            run(List.of(
                    python.toString(),
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "-r",
                    scripts.resolve("requirements.txt").toString()));
        }
        Path checkpoint = work.resolve("random-base");
        if (!Files.exists(work.resolve("random-base-ct2-int8"))) {
            run(List.of(python.toString(), scripts.resolve("prepare.py").toString(), work.toString()));
        }
        return checkpoint;
    }

    /**
     * Runs the peer once.
     *
     * @param type "float32" or "int8"
     * @return seconds of audio per second, of the best round and the better arrangement of its workers
     */
    double measure(String type, int concurrent, int threads, double seconds, int tokens, int rounds)
            throws IOException, InterruptedException {
        String directory = work.resolve("random-base-ct2-" + (type.equals("int8") ? "int8" : "fp32"))
                .toString();
        String last = run(List.of(
                python.toString(),
                scripts.resolve("run.py").toString(),
                directory,
                type,
                String.valueOf(concurrent),
                String.valueOf(threads),
                String.valueOf(seconds),
                String.valueOf(tokens),
                String.valueOf(rounds),
                "1"));
        JsonNode result = new ObjectMapper().readTree(last);
        if (result.get("tokensPerClip").asInt() != tokens) {
            throw new IOException("the peer decoded " + result.get("tokensPerClip") + " tokens; expected " + tokens);
        }
        return result.get("audioSecondsPerSecond").asDouble();
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(new ArrayList<>(command)).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("HF_HUB_OFFLINE", "1");
        builder.environment().put("PYTHONWARNINGS", "ignore"); // transformers prints the 1,600 suppressed tokens
        Process process = builder.start();
        String last = "";
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                last = line;
            }
        }
        int exit = process.waitFor();
        if (exit != 0) {
            throw new IOException("exit " + exit + " from: " + String.join(" ", command));
        }
        return last;
    }
}
