package dev.llafar.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program: {@code ./llafar COMMAND}. */
@Command(
        name = "llafar",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Transcribes live speech and answers phone calls.",
        subcommands = {
            DemoCommand.class,
            ServeCommand.class,
            TranscribeCommand.class,
            PutCommand.class,
            CallCommand.class,
            RecordCommand.class,
            CommandLine.HelpCommand.class
        },
        footer = {
            "",
            "The launcher has two more commands: 'bench' runs the benchmarks (one of them needs Python), 'test' runs all checks"
                    + " and tests."
        })
public final class Main {
    private static final String LOG_LEVEL = "LLAFAR_LOG";
    private static final List<String> LEVELS = List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "OFF");

    private Main() {}

    public static void main(String[] args) {
        String level = System.getenv(LOG_LEVEL);
        if (level != null && !LEVELS.contains(level.toUpperCase(Locale.ROOT))) {
            Console.ofProcess().note(LOG_LEVEL + ": got " + level + "; expected one of " + String.join(", ", LEVELS));
            System.exit(CommandLine.ExitCode.USAGE);
        }
        try {
            NativeCache.configure(
                    System.getenv(),
                    Path.of(System.getProperty("user.home", "")),
                    Path.of(System.getProperty("java.io.tmpdir")));
        } catch (IOException notUsable) {
            Console.ofProcess()
                    .note("native libraries: " + notUsable.getMessage() + "; set " + NativeCache.VARIABLE
                            + " to a folder of your own");
            System.exit(CommandLine.ExitCode.USAGE);
        }
        System.exit(commandLine().execute(args));
    }

    /** The version in the manifest of the program's jar. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"Llafar " + (version == null ? "(not packaged)" : version)};
        }
    }

    static CommandLine commandLine() {
        CommandLine program = new CommandLine(new Main());
        program.getSubcommands().values().forEach(command -> command.getCommandSpec()
                .mixinStandardHelpOptions(true)
                .versionProvider(new Version()));
        return program.setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((wrong, arguments) -> {
                    String command = wrong.getCommandLine().getCommandSpec().qualifiedName(" ");
                    PrintWriter errors = wrong.getCommandLine().getErr();
                    errors.println("llafar: './" + command + " --help' lists the options");
                    errors.println("llafar: " + Console.describe(wrong));
                    errors.flush();
                    return CommandLine.ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    Console.ofProcess().note(Console.describe(failure));
                    return Console.causeOf(failure) instanceof IllegalArgumentException
                            ? CommandLine.ExitCode.USAGE
                            : CommandLine.ExitCode.SOFTWARE;
                });
    }
}
