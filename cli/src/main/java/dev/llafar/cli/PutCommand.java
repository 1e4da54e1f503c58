package dev.llafar.cli;

import dev.llafar.gateway.put.MediaUpload;
import dev.llafar.kvs.endpoint.DataEndpoints;
import dev.llafar.kvs.mux.MediaFragments;
import dev.llafar.kvs.mux.MuxOptions;
import dev.llafar.kvs.mux.MuxOptions.AudioCodec;
import dev.llafar.kvs.producer.KvsProducer;
import dev.llafar.kvs.producer.ProducerSettings;
import dev.llafar.kvs.producer.ProducerSettings.Pacing;
import dev.llafar.kvs.producer.PutReport;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code put}: sends a file into a stream of Kinesis Video Streams. */
@Command(
        name = "put",
        sortOptions = false,
        description =
                "Sends an audio or video file into a stream of Kinesis Video Streams and waits until every fragment is"
                        + " persisted. Ctrl-C stops and reports what is persisted.")
final class PutCommand implements Callable<Integer> {
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);
    private static final long PROGRESS_MILLIS = 500;

    @Parameters(paramLabel = "FILE", description = "A file in any format that ffmpeg reads.")
    private Path file = Path.of("");

    @Mixin
    private StreamOption stream = new StreamOption();

    @Option(
            names = "--rate",
            defaultValue = "native",
            description =
                    "${COMPLETION-CANDIDATES}: native sends in real time, max as fast as the service accepts it (default:"
                            + " ${DEFAULT-VALUE}).")
    private Pacing rate = Pacing.NATIVE;

    @Option(
            names = "--codec",
            defaultValue = "aac",
            description =
                    "${COMPLETION-CANDIDATES}: aac in one track, mono or stereo; l16 lossless, with the channels of a"
                            + " stereo file as the tracks of customer and agent (default: ${DEFAULT-VALUE}).")
    private AudioCodec codec = AudioCodec.AAC;

    @Option(names = "--video", description = "Also send the first video track, as H.264 baseline, 640x480; needs AAC.")
    private boolean video;

    @Option(
            names = "--start-time",
            paramLabel = "TIME",
            description = "Producer time of the first sample, such as 2026-11-21T10:00:00Z (default: now).")
    @Nullable
    private String startTime;

    @Mixin
    private AwsOptions aws = new AwsOptions();

    @Override
    public Integer call() throws Exception {
        Console console = Console.ofProcess();
        InstantSource clock = InstantSource.system();
        MuxOptions options = new MuxOptions(codec, video, startMillis(clock), List.of());
        Vertx vertx = Vertx.vertx();
        try (DataEndpoints endpoints = new DataEndpoints(aws.access(), clock, READ_TIMEOUT);
                KvsProducer producer = new KvsProducer(vertx, endpoints, clock)) {
            MediaUpload upload = new MediaUpload(
                    producer, stream.ref(), ProducerSettings.defaults(rate), new SecureRandom().nextLong());
            return send(vertx, upload, options, console);
        } finally {
            vertx.close().await();
        }
    }

    private int send(Vertx vertx, MediaUpload upload, MuxOptions options, Console console) {
        long timer = vertx.setPeriodic(PROGRESS_MILLIS, fired -> showProgress(upload, console));
        // Fragments that were sent are persisted within seconds.
        StopHook hook = new StopHook(
                upload::stop, STOP_TIMEOUT, () -> Console.ofProcess().line("stopped; so far " + text(upload.report())));
        try {
            Future<PutReport> sent = upload.send(() -> MediaFragments.open(file, options));
            sent.await();
            vertx.cancelTimer(timer);
            console.line(file + " is in " + stream + ": " + text(upload.report()));
            if (upload.incomplete()) {
                console.note(file + ": is damaged or shorter than its header says; the readable part was sent");
            }
            return 0;
        } catch (RuntimeException | Error failure) {
            vertx.cancelTimer(timer);
            PutReport before = upload.report();
            if (before.fragments() > 0) {
                console.line("in " + stream + " before the failure: " + text(before));
            }
            throw failure;
        } finally {
            hook.remove();
        }
    }

    private void showProgress(MediaUpload upload, Console console) {
        console.progress(
                "putting " + file.getFileName() + ", " + counted(upload.report().fragments(), "fragment")
                        + " persisted",
                upload.takenMillis() / 1e3,
                upload.wholeMillis().orElse(0) / 1e3);
    }

    static String text(PutReport report) {
        return String.format(
                Locale.ROOT,
                "%s persisted, %s, %d sent again, %s; first fragment %s, last %s",
                counted(report.fragments(), "fragment"),
                counted(report.bytes(), "byte"),
                report.sentAgain(),
                counted(report.connections(), "connection"),
                report.firstFragmentNumber().isEmpty() ? "none" : report.firstFragmentNumber(),
                report.lastFragmentNumber().isEmpty() ? "none" : report.lastFragmentNumber());
    }

    private static String counted(long count, String thing) {
        return String.format(Locale.ROOT, count == 1 ? "%,d %s" : "%,d %ss", count, thing);
    }

    private long startMillis(InstantSource clock) {
        if (startTime == null) {
            return clock.millis();
        }
        try {
            return Instant.parse(startTime).toEpochMilli();
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "--start-time is '" + startTime + "', expected a time such as 2026-11-21T10:00:00Z", e);
        }
    }
}
