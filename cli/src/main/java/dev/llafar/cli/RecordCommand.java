package dev.llafar.cli;

import dev.llafar.kvs.consumer.ConsumerSettings;
import dev.llafar.kvs.consumer.EndReason;
import dev.llafar.kvs.consumer.ReadFrom;
import dev.llafar.kvs.endpoint.AwsAccess;
import dev.llafar.kvs.endpoint.DataEndpoints;
import dev.llafar.kvs.endpoint.StreamRef;
import dev.llafar.kvs.record.StreamRecorder;
import dev.llafar.kvs.retry.Backoff;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code record}: a stream of Kinesis Video Streams into files. */
@Command(
        name = "record",
        sortOptions = false,
        description = {
            "Records the calls of a stream of Kinesis Video Streams: a WAV for each voice, one in stereo with the customer"
                    + " left, and a JSON that tells whose call it was. The names of the files go to standard output.",
            "Where the stream is used for another call a new recording begins. Ctrl-C ends it; the files are valid at any"
                    + " moment."
        })
final class RecordCommand implements Callable<Integer> {
    private static final long STOP_SECONDS = 20;

    @Option(names = "--stream", required = true, paramLabel = "NAME", description = "Name or ARN of the stream.")
    private String stream = "";

    @Option(names = "--out", defaultValue = ".", paramLabel = "DIR", description = "Folder (default: this one).")
    private Path out = Path.of(".");

    @Option(
            names = "--from",
            defaultValue = "now",
            paramLabel = "WHERE",
            description = "now, earliest, or the number of the fragment to begin with (default: now).")
    private String from = "now";

    @Option(names = "--one-call", description = "End where another call begins.")
    private boolean oneCall;

    @Option(
            names = "--no-data-seconds",
            defaultValue = "30",
            paramLabel = "N",
            description = "End when nothing new came for so long (default: ${DEFAULT-VALUE}).")
    private int noDataSeconds = 30;

    @Mixin
    private AwsOptions aws = new AwsOptions();

    @Override
    public Integer call() throws Exception {
        ReadFrom begin = readFrom();
        return record(begin, aws.access(), Console.ofProcess());
    }

    int record(AwsAccess access, Console console) throws Exception {
        return record(readFrom(), access, console);
    }

    private int record(ReadFrom begin, AwsAccess access, Console console) throws Exception {
        if (noDataSeconds < 1) {
            throw new IllegalArgumentException("--no-data-seconds is " + noDataSeconds + ", expected 1 or more");
        }
        if (Files.exists(out) && !Files.isDirectory(out)) {
            throw new IllegalArgumentException("--out is " + out + ", which is a file; expected a folder");
        }
        StreamRef source = StreamRef.parse(stream);
        ConsumerSettings settings = new ConsumerSettings(
                noDataSeconds * 1_000L,
                ConsumerSettings.DEFAULT.startMarginMillis(),
                ConsumerSettings.DEFAULT.reopenMillis(),
                Backoff.DEFAULT);
        Vertx vertx = Vertx.vertx();
        try (var endpoints =
                new DataEndpoints(access, InstantSource.system(), Duration.ofSeconds(noDataSeconds + 30L))) {
            StreamRecording recording = new StreamRecording(
                    vertx,
                    endpoints,
                    source,
                    begin,
                    oneCall,
                    settings,
                    new StreamRecorder(out, stream.substring(stream.lastIndexOf(':') + 1)),
                    console);
            return ended(untilStopped(recording), recording, console);
        } finally {
            vertx.close().await();
        }
    }

    /** A SIGINT or SIGTERM ends the recording as the end of the stream does. */
    private static EndReason untilStopped(StreamRecording recording) {
        CountDownLatch closed = new CountDownLatch(1);
        Thread stop = new Thread(
                () -> {
                    recording.stop();
                    try {
                        if (!closed.await(STOP_SECONDS, TimeUnit.SECONDS)) {
                            Runtime.getRuntime().halt(1);
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "stop");
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            Future<EndReason> end = recording.run();
            return end.await();
        } finally {
            closed.countDown();
            forget(stop);
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException stopping) {
            hook.interrupt(); // it is running, and has nothing to wait for any more
        }
    }

    private int ended(EndReason reason, StreamRecording recording, Console console) {
        recording.files().forEach(file -> console.line(file.toString()));
        String why =
                switch (reason) {
                    case EndReason.CallEnded ended -> "the call ended";
                    case EndReason.AnotherCall another -> "the stream is used for another call now";
                    case EndReason.NoData silent -> "nothing new came for " + noDataSeconds + " s";
                    case EndReason.Closed closed -> "stopped";
                    case EndReason.Failed(String type, String message) ->
                        "cannot record " + stream + ": " + type + ": " + message;
                };
        if (!(reason instanceof EndReason.Failed) && recording.files().isEmpty()) {
            console.note(why + ", and nothing was recorded: start what puts into " + stream
                    + ", or record what it holds with --from earliest");
            return 1;
        }
        console.note(why);
        return reason instanceof EndReason.Failed ? 1 : 0;
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
