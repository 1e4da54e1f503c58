package dev.llafar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {
    @Test
    void everyCommandPrintsItsUsage() {
        for (String name : Main.commandLine().getSubcommands().keySet()) {
            CommandLine program = Main.commandLine();
            StringWriter out = new StringWriter();
            program.setOut(new PrintWriter(out));
            program.setErr(new PrintWriter(Writer.nullWriter()));
            assertThat(program.execute(name, "--help")).as(name).isZero();
            assertThat(out.toString()).as(name).startsWith("Usage: llafar " + name);
        }
    }
}
