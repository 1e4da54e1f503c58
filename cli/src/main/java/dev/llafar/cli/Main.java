package dev.llafar.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program: {@code ./llafar COMMAND}. */
@Command(
        name = "llafar",
        mixinStandardHelpOptions = true,
        version = "Llafar 0.1",
        description = "Listens to live speech, writes it down as it is said, and answers.",
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
            "The launcher has two more: 'bench' measures (needs Python for the peer), 'test' runs every gate and test."
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
                    Console.ofProcess().note(Complaint.of(failure));
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }
}
