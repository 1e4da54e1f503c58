package dev.llafar.kvs.mkv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Debian's ffmpeg and mkvtoolnix, as judges of what we write. */
public final class ForeignTools {
    private ForeignTools() {}

    /** Skips the test where one of them is not installed. */
    public static void require(String... tools) {
        for (String tool : tools) {
            boolean found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                    .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
            assumeTrue(found, tool + " is not installed");
        }
    }

    /** Runs it to its end, which must be a good one. */
    public static String run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", List.of(command), output).isZero();
        return output;
    }

    /** ffmpeg with nothing to say but errors. */
    public static String ffmpeg(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-v", "error"));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    /** Every frame is decoded without a complaint. */
    public static void assertPlayable(String path) throws IOException, InterruptedException {
        assertThat(ffmpeg("-i", path, "-f", "null", "-")).isEmpty();
    }

    /** The requested entries of each stream in the output of ffprobe, one line per stream. */
    public static String streams(String path, String entries) throws IOException, InterruptedException {
        return run("ffprobe", "-v", "error", "-show_entries", "stream=" + entries, "-of", "csv=p=0", path);
    }

    /** The output of mkvinfo, which lists all elements. */
    public static void assertWellFormed(String path) throws IOException, InterruptedException {
        assertThat(run("mkvinfo", "-v", path))
                .contains("|+ Cluster")
                .doesNotContainIgnoringCase("unknown element", "error");
    }
}
