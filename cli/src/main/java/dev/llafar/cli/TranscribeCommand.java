package dev.llafar.cli;

import dev.llafar.cli.format.TranscriptFormat;
import dev.llafar.proto.v1.StreamConfig;
import dev.llafar.proto.v1.Task;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code transcribe}: files to text, as fast as the machine goes, through the same service that live speech takes. */
@Command(
        name = "transcribe",
        sortOptions = false,
        description =
                "Writes down what is said in audio or video files. Results go to standard output, one file after the"
                        + " other; a file that cannot be read does not stop the others.")
final class TranscribeCommand implements Callable<Integer> {
    /** Channels of a file, or one voice of all of them mixed. */
    enum Channels {
        MIX,
        SPLIT
    }

    /** As spoken, or in English. */
    enum Wanted {
        TRANSCRIBE,
        TRANSLATE
    }

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Anything ffmpeg reads.")
    private List<Path> files = List.of();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Option(
            names = "--language",
            split = ",",
            paramLabel = "CODE",
            description = "Languages to choose from, as en,cy; without it all that the checkpoint knows.")
    private List<String> languages = List.of();

    @Option(
            names = "--task",
            defaultValue = "transcribe",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Wanted task = Wanted.TRANSCRIBE;

    @Option(
            names = "--format",
            defaultValue = "text",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private TranscriptFormat format = TranscriptFormat.TEXT;

    @Option(
            names = "--channels",
            defaultValue = "mix",
            description = "${COMPLETION-CANDIDATES}: split writes each channel down as a voice of its own (default:"
                    + " ${DEFAULT-VALUE}).")
    private Channels channels = Channels.MIX;

    @Override
    public Integer call() throws Exception {
        Console console = Console.ofProcess();
        Vertx vertx = Vertx.vertx();
        try (LocalTranscriber transcriber = LocalTranscriber.start(vertx, model, console)) {
            return transcribeAll(vertx, transcriber, console);
        } finally {
            vertx.close().await();
        }
    }

    private int transcribeAll(Vertx vertx, LocalTranscriber transcriber, Console console) throws InterruptedException {
        FileTranscription transcription =
                new FileTranscription(vertx, transcriber.port(), config(), channels == Channels.SPLIT);
        FileProgress progress = new FileProgress(console, files.size());
        // As many files at once as the model has slots: that is what fills its batches.
        Semaphore atOnce = new Semaphore(model.slots);
        int failed = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> results = new ArrayList<>();
            for (Path file : files) {
                results.add(threads.submit(() -> {
                    atOnce.acquire();
                    try {
                        FileTranscription.Result result = transcription.of(file, progress.of(file));
                        if (result.incomplete()) {
                            console.note(file + ": is damaged or ends before its header says; this is what is there");
                        }
                        return format.write(file.toString(), result.lines());
                    } finally {
                        atOnce.release();
                    }
                }));
            }
            for (int i = 0; i < files.size(); i++) {
                try {
                    String text = results.get(i).get();
                    boolean headed = files.size() > 1 && format == TranscriptFormat.TEXT;
                    console.raw(headed ? "== " + files.get(i) + "\n" + text : text);
                } catch (ExecutionException e) {
                    failed++;
                    console.note(Complaint.of(e));
                }
            }
        }
        return failed == 0 ? 0 : 1;
    }

    private StreamConfig config() {
        return StreamConfig.newBuilder()
                .addAllLanguages(languages)
                .setTask(task == Wanted.TRANSLATE ? Task.TASK_TRANSLATE : Task.TASK_TRANSCRIBE)
                .setNoPartials(true)
                .setWordTimes(format.wantsWordTimes())
                .build();
    }
}
