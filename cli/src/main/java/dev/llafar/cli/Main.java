package dev.llafar.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program: {@code ./llafar COMMAND}. */
@Command(
        name = "llafar",
        mixinStandardHelpOptions = true,
        version = "Llafar 0.1",
        description = "Transcribes live speech and answers phone calls.",
        subcommands = {
            DemoCommand.class,
            ServeCommand.class,
            TranscribeCommand.class,
            PutCommand.class,
            CallCommand.class,
            RecordCommand.class
        },
        footer = {
            "",
            "The launcher has two more commands: 'bench' runs the benchmarks (one of them needs Python), 'test' runs all checks"
                    + " and tests."
        })
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine program = new CommandLine(new Main());
        program.getSubcommands().values().forEach(command -> command.getCommandSpec()
                .mixinStandardHelpOptions(true)
                .version("Llafar 0.1"));
        return program.setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    Console.ofProcess().note(Console.describe(failure));
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }
}
