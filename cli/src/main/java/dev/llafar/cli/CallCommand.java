package dev.llafar.cli;

import dev.llafar.local.phone.PlacedCall;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code call}: places a phone call to a server that runs with the local stand-ins. */
@Command(
        name = "call",
        sortOptions = false,
        description =
                "Calls a server that was started with 'serve --local', plays the files as the caller's speech, and"
                        + " prints what the server understands and answers.")
final class CallCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", arity = "0..*", description = "Audio that the caller speaks, in this order.")
    private List<Path> files = List.of();

    @Option(
            names = "--text",
            paramLabel = "TEXT",
            description = "Text that the caller speaks after the files, synthesised by espeak-ng.")
    private List<String> texts = List.of();

    @Option(
            names = "--language",
            defaultValue = "en",
            description = "Language of --text: en or cy (default: ${DEFAULT-VALUE}).")
    private String language = "en";

    @Option(
            names = "--pause-seconds",
            defaultValue = "1",
            description = "Pause between an answer and the next file or text (default: ${DEFAULT-VALUE}).")
    private double pauseSeconds;

    @Option(
            names = "--quiet-seconds",
            defaultValue = "6",
            description = "The caller hangs up after this long without a sound (default: ${DEFAULT-VALUE}).")
    private double quietSeconds;

    @Option(
            names = "--phone",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:4566",
            description = "Address of the local stand-ins (default: ${DEFAULT-VALUE}).")
    private URI phone = URI.create("http://127.0.0.1:4566");

    @Option(
            names = "--server",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8080",
            description = "Address of the server (default: ${DEFAULT-VALUE}).")
    private URI server = URI.create("http://127.0.0.1:8080");

    @Mixin
    private TokenOption token = new TokenOption();

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<byte[]> speech = speech();
        Vertx vertx = Vertx.vertx();
        Console console = Console.ofProcess();
        try (PlacedCall call = PlacedCall.dial(vertx, phone, server, token.read(), (long) (quietSeconds * 1_000))) {
            Runtime.getRuntime().addShutdownHook(new Thread(call::hangUp, "hang-up"));
            CallTimeline.Outcome outcome =
                    new CallTimeline(console, (long) (pauseSeconds * 1_000)).follow(call, speech);
            if (outcome.sentences() == 0) {
                console.note(
                        outcome.questions() == 0 ? "the server recognised no speech" : "the caller heard no answer");
                return 1;
            }
            return 0;
        } finally {
            vertx.close().await();
        }
    }

    private List<byte[]> speech() throws IOException, InterruptedException {
        if (files.isEmpty() && texts.isEmpty()) {
            throw new IllegalArgumentException("nothing to speak: expected a FILE or --text");
        }
        if (!language.equals("en") && !language.equals("cy")) {
            throw new IllegalArgumentException("--language is '" + language + "', expected en or cy");
        }
        List<byte[]> all = new ArrayList<>();
        for (Path file : files) {
            all.add(CallerAudio.decode(file));
        }
        for (String text : texts) {
            all.add(CallerAudio.synthesise(text, language));
        }
        return all;
    }
}
