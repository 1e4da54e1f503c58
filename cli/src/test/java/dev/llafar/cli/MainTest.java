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
            assertThat(out.toString()).as(name).contains("Usage: llafar " + name);
        }
    }

    @Test
    void helpPrintsTheUsageOfACommand() {
        StringWriter out = new StringWriter();
        CommandLine program = Main.commandLine().setOut(new PrintWriter(out));
        assertThat(program.execute("help", "serve")).isZero();
        assertThat(out.toString()).startsWith("Usage: llafar serve");
    }

    @Test
    void endsAUsageErrorWithTheLineThatNamesIt() {
        StringWriter errors = new StringWriter();
        CommandLine program = Main.commandLine().setErr(new PrintWriter(errors));
        assertThat(program.execute("serve", "--http-port", "eighty")).isEqualTo(2);
        assertThat(errors.toString().lines()).last().asString().contains("--http-port", "eighty");
        assertThat(errors.toString().lines()).hasSize(2);
    }

    @Test
    void exitsWithTwoForAnArgumentThatIsNotAllowed() {
        assertThat(Main.commandLine().execute("transcribe", "--device", "tpu", "no.wav"))
                .isEqualTo(2);
        assertThat(Main.commandLine().execute("transcribe", "-", "-")).isEqualTo(2);
    }
}
