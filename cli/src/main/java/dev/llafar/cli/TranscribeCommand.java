package dev.llafar.cli;

import dev.llafar.audio.AudioBudget;
import dev.llafar.audio.transcript.TranscriptionRequest;
import dev.llafar.cli.format.TranscriptFormat;
import dev.llafar.transcriber.service.InProcessTranscriber;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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

/** {@code transcribe}: transcribes files as fast as possible, with the service that also transcribes live speech. */
@Command(
        name = "transcribe",
        sortOptions = false,
        description =
                "Transcribes audio or video files and prints the results in the order of the files; an unreadable file"
                        + " does not stop the others.")
final class TranscribeCommand implements Callable<Integer> {
    /** Whether the channels of a file are mixed or transcribed separately. */
    enum Channels {
        MIX,
        SPLIT
    }

    /** The language of the transcript: as spoken, or English. */
    enum TaskOption {
        TRANSCRIBE,
        TRANSLATE
    }

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "Files in any format that ffmpeg reads; - is the standard input.")
    private List<Path> files = List.of();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Option(
            names = "--language",
            split = ",",
            paramLabel = "CODE",
            description = "Languages to choose from, such as en,cy (default: all languages of the checkpoint).")
    private List<String> languages = List.of();

    @Option(
            names = "--task",
            defaultValue = "transcribe",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private TaskOption task = TaskOption.TRANSCRIBE;

    @Option(
            names = "--format",
            defaultValue = "text",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private TranscriptFormat format = TranscriptFormat.TEXT;

    @Option(
            names = "--channels",
            defaultValue = "mix",
            description =
                    "${COMPLETION-CANDIDATES}: split transcribes each channel separately (default: ${DEFAULT-VALUE}).")
    private Channels channels = Channels.MIX;

    private static final Path STANDARD_INPUT = Path.of("-");

    @Override
    public Integer call() throws Exception {
        Console console = Console.ofProcess();
        if (files.stream().filter(STANDARD_INPUT::equals).count() > 1) {
            throw new IllegalArgumentException("FILE: got - twice; expected the standard input once");
        }
        InProcessTranscriber transcriber = model.start(
                        console, AudioBudget.ofBytes(Runtime.getRuntime().maxMemory() / 2))
                .toCompletableFuture()
                .get();
        try {
            return transcribeAll(transcriber, console);
        } finally {
            transcriber.close().toCompletableFuture().join();
        }
    }

    private int transcribeAll(InProcessTranscriber transcriber, Console console) throws InterruptedException {
        FileTranscription transcription = new FileTranscription(transcriber, request(), channels == Channels.SPLIT);
        FileProgress progress = new FileProgress(console, files.size());
        // One file per slot of the model fills its batches.
        Semaphore permits = new Semaphore(model.slots);
        int failed = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> results = new ArrayList<>();
            for (Path file : files) {
                results.add(threads.submit(() -> {
                    permits.acquire();
                    try {
                        FileTranscription.Result result = file.equals(STANDARD_INPUT)
                                ? transcribeStandardInput(transcription, progress)
                                : transcription.transcribe(file, progress.of(file));
                        if (result.incomplete()) {
                            console.note(
                                    file
                                            + ": is damaged or shorter than its header says; the readable part was transcribed");
                        }
                        return format.write(file.toString(), result.lines());
                    } finally {
                        permits.release();
                    }
                }));
            }
            for (int i = 0; i < files.size(); i++) {
                try {
                    String text = results.get(i).get();
                    boolean withHeading = files.size() > 1 && format == TranscriptFormat.TEXT;
                    console.raw(withHeading ? "== " + files.get(i) + "\n" + text : text);
                } catch (ExecutionException e) {
                    failed++;
                    console.note(Console.describe(e));
                }
            }
        }
        return failed == 0 ? 0 : 1;
    }

    /** Some containers have their index at the end, so the input is stored first, readable by this user only. */
    private static FileTranscription.Result transcribeStandardInput(
            FileTranscription transcription, FileProgress progress) throws Exception {
        Path stored = Files.createTempFile("llafar-", ".media");
        try {
            Files.copy(System.in, stored, StandardCopyOption.REPLACE_EXISTING);
            return transcription.transcribe(stored, progress.of(STANDARD_INPUT));
        } finally {
            Files.delete(stored);
        }
    }

    private TranscriptionRequest request() {
        return new TranscriptionRequest(
                "",
                languages,
                task == TaskOption.TRANSLATE
                        ? TranscriptionRequest.Task.TRANSLATE
                        : TranscriptionRequest.Task.TRANSCRIBE,
                false,
                format.usesWordTimes(),
                List.of());
    }
}
