package dev.llafar.cli;

import dev.llafar.kvs.consumer.ConsumerEvent;
import dev.llafar.kvs.consumer.KvsConsumer;
import dev.llafar.kvs.consumer.ReadFrom;
import dev.llafar.kvs.endpoint.DataEndpoints;
import dev.llafar.kvs.endpoint.StreamRef;
import dev.llafar.kvs.fragment.CallIdentity;
import dev.llafar.kvs.record.StreamRecorder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Writes a stream to files: an event loop reads the fragments, and a worker thread writes them one at a time. */
final class StreamRecording {
    private final Vertx vertx;
    private final Console console;
    private final StreamRecorder recorder;
    private final KvsConsumer consumer;
    private int announcedCalls;

    /** @param oneCall stops when another call starts, instead of recording that call too */
    StreamRecording(
            Vertx vertx,
            DataEndpoints endpoints,
            StreamRef stream,
            ReadFrom from,
            boolean oneCall,
            KvsConsumer.Settings settings,
            StreamRecorder recorder,
            Console console) {
        this.vertx = vertx;
        this.console = console;
        this.recorder = recorder;
        this.consumer = new KvsConsumer(
                vertx,
                endpoints,
                InstantSource.system(),
                stream,
                from,
                oneCall ? Optional.of(CallIdentity.UNKNOWN) : Optional.empty(),
                settings,
                System.nanoTime(),
                this::take);
    }

    /** Records until the end; completes when all files are closed. */
    Future<ConsumerEvent.EndReason> run() {
        return consumer.start();
    }

    /** Stops recording and keeps what was recorded. */
    void stop() {
        consumer.close();
    }

    List<Path> files() {
        return recorder.files();
    }

    private Future<Void> take(ConsumerEvent event) {
        return switch (event) {
            case ConsumerEvent.Arrived arrived ->
                vertx.executeBlocking(() -> {
                            recorder.accept(arrived.fragment());
                            return recorder.progress();
                        })
                        .onSuccess(progress -> show(progress, arrived.millisBehindNow()))
                        .mapEmpty();
            case ConsumerEvent.Missed missed -> {
                console.note(
                        missed.afterNumber().isEmpty()
                                ? "fragment " + missed.wantedNumber()
                                        + " is no longer in the stream; the recording starts later"
                                : "audio is missing after fragment " + missed.afterNumber()
                                        + ": the stream no longer holds it");
                yield Future.succeededFuture();
            }
            case ConsumerEvent.Reconnecting again -> {
                console.note("reconnecting in " + again.inMillis() + " ms after " + again.reason());
                yield Future.succeededFuture();
            }
            case ConsumerEvent.Ended ended ->
                vertx.executeBlocking(() -> {
                            recorder.close();
                            return recorder;
                        })
                        .mapEmpty();
        };
    }

    private void show(StreamRecorder.Progress progress, long millisBehind) {
        if (progress.calls() > announcedCalls) {
            announcedCalls = progress.calls();
            console.note("recording call " + announcedCalls + ": " + String.join(", ", progress.tracks()));
        }
        String behind = millisBehind < 0 ? "" : ", %.1f s behind".formatted(millisBehind / 1_000.0);
        int tracks = progress.tracks().size();
        console.progress(tracks + (tracks == 1 ? " track" : " tracks") + behind + ", recorded", progress.seconds(), 0);
    }
}
