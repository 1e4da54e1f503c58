package dev.llafar.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Runs the tests of the page's scripts with Node, which is not needed to build or run the server. */
class PageScriptsTest {
    @Test
    void pageScriptsBehaveAsTheirTestsDescribe() throws Exception {
        assumeTrue(hasNode(), "node is not installed");
        Path output = Files.createTempFile("page-scripts", ".txt");
        Process node = new ProcessBuilder(
                        "node",
                        "--test",
                        Path.of("src/test/js").toAbsolutePath().toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(node.waitFor(60, TimeUnit.SECONDS)).as("node ends").isTrue();
        String report = Files.readString(output, StandardCharsets.UTF_8);
        Files.delete(output);
        assertThat(node.exitValue()).as(report).isZero();
        assertThat(report).containsPattern("# pass [1-9]").contains("# fail 0");
    }

    private static boolean hasNode() throws InterruptedException {
        try {
            return new ProcessBuilder("node", "--version").start().waitFor() == 0;
        } catch (IOException missing) {
            return false;
        }
    }
}
