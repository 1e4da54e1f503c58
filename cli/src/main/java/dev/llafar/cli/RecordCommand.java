package dev.llafar.cli;

import dev.llafar.kvs.consumer.ConsumerEvent;
import dev.llafar.kvs.consumer.KvsConsumer;
import dev.llafar.kvs.consumer.ReadFrom;
import dev.llafar.kvs.endpoint.AwsAccess;
import dev.llafar.kvs.endpoint.DataEndpoints;
import dev.llafar.kvs.record.StreamRecorder;
import dev.llafar.kvs.retry.Backoff;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code record}: writes a stream of Kinesis Video Streams to files. */
@Command(
        name = "record",
        sortOptions = false,
        description = {
            "Records the calls of a stream of Kinesis Video Streams: a WAV file for each track, one in stereo with the"
                    + " customer on the left, and a JSON file that identifies the call. Prints the names of the files.",
            "A new recording starts when the stream is used for another call. Ctrl-C stops; the files are valid at any time."
        })
final class RecordCommand implements Callable<Integer> {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

    @Mixin
    private StreamOption stream = new StreamOption();

    @Option(
            names = "--out",
            defaultValue = ".",
            paramLabel = "DIR",
            description = "Folder for the files (default: the current one).")
    private Path out = Path.of(".");

    @Option(
            names = "--from",
            defaultValue = "now",
            paramLabel = "WHERE",
            description = "now, earliest, or the number of the first fragment (default: now).")
    private String from = "now";

    @Option(names = "--one-call", description = "Stop when another call starts.")
    private boolean oneCall;

    @Option(
            names = "--no-data-seconds",
            defaultValue = "30",
            paramLabel = "N",
            description = "Stop after this long without new data (default: ${DEFAULT-VALUE}).")
    private int noDataSeconds = 30;

    @Mixin
    private AwsOptions aws = new AwsOptions();

    @Override
    public Integer call() throws Exception {
        ReadFrom start = readFrom();
        return record(start, aws.access(), Console.ofProcess());
    }

    int record(AwsAccess access, Console console) throws Exception {
        return record(readFrom(), access, console);
    }

    private int record(ReadFrom start, AwsAccess access, Console console) throws Exception {
        if (noDataSeconds < 1) {
            throw new IllegalArgumentException("--no-data-seconds is " + noDataSeconds + ", expected 1 or more");
        }
        if (Files.exists(out) && !Files.isDirectory(out)) {
            throw new IllegalArgumentException("--out is " + out + ", which is a file; expected a folder");
        }
        KvsConsumer.Settings settings = new KvsConsumer.Settings(
                noDataSeconds * 1_000L,
                KvsConsumer.Settings.DEFAULT.startMarginMillis(),
                KvsConsumer.Settings.DEFAULT.reopenMillis(),
                Backoff.DEFAULT);
        Vertx vertx = Vertx.vertx();
        try (var endpoints =
                new DataEndpoints(access, InstantSource.system(), Duration.ofSeconds(noDataSeconds + 30L))) {
            StreamRecording recording = new StreamRecording(
                    vertx,
                    endpoints,
                    stream.ref(),
                    start,
                    oneCall,
                    settings,
                    new StreamRecorder(out, stream.shortName()),
                    console);
            return ended(untilStopped(recording), recording, console);
        } finally {
            vertx.close().await();
        }
    }

    /** Records until the stream ends or the process receives SIGINT or SIGTERM. */
    private static ConsumerEvent.EndReason untilStopped(StreamRecording recording) {
        StopHook hook = new StopHook(
                recording::stop, STOP_TIMEOUT, () -> Runtime.getRuntime().halt(1));
        try {
            return recording.run().await();
        } finally {
            hook.remove();
        }
    }

    private int ended(ConsumerEvent.EndReason reason, StreamRecording recording, Console console) {
        recording.files().forEach(file -> console.line(file.toString()));
        String why =
                switch (reason) {
                    case ConsumerEvent.EndReason.CallEnded ended -> "the call ended";
                    case ConsumerEvent.EndReason.AnotherCall another -> "the stream is used for another call now";
                    case ConsumerEvent.EndReason.NoData silent -> "no new data for " + noDataSeconds + " s";
                    case ConsumerEvent.EndReason.Closed closed -> "stopped";
                    case ConsumerEvent.EndReason.Failed(String type, String message) ->
                        "cannot record " + stream + ": " + type + ": " + message;
                };
        if (!(reason instanceof ConsumerEvent.EndReason.Failed)
                && recording.files().isEmpty()) {
            console.note(why + ", and nothing was recorded: start the producer of " + stream
                    + ", or record stored data with --from earliest");
            return 1;
        }
        console.note(why);
        return reason instanceof ConsumerEvent.EndReason.Failed ? 1 : 0;
    }

    private ReadFrom readFrom() {
        return switch (from) {
            case "now" -> new ReadFrom.Now();
            case "earliest" -> new ReadFrom.Earliest();
            default -> {
                if (!from.matches("[0-9]{1,128}")) {
                    throw new IllegalArgumentException(
                            "--from is '" + from + "', expected now, earliest or a fragment's number");
                }
                yield new ReadFrom.Fragment(from, OptionalLong.empty());
            }
        };
    }
}
