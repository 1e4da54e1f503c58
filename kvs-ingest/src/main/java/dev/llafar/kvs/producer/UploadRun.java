package dev.llafar.kvs.producer;

import dev.llafar.kvs.endpoint.DataEndpoints;
import dev.llafar.kvs.endpoint.StreamRef;
import dev.llafar.kvs.put.Acknowledgement;
import dev.llafar.kvs.timer.RestartableTimer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import java.net.URI;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.services.kinesisvideo.model.APIName;

/** Executes the decisions of {@link Upload} on one Vert.x context. */
final class UploadRun implements PutConnection.Events {
    private final Vertx vertx;
    private final Context context;
    private final HttpClient http;
    private final DataEndpoints endpoints;
    private final PutMediaSigner signer;
    private final InstantSource clock;
    private final StreamRef stream;
    private final byte[] head;
    private final KvsProducer.Source source;
    private final Upload upload;
    private final Consumer<PutReport> progress;
    private final Promise<PutReport> result = Promise.promise();
    private @Nullable PutConnection connection;
    private final RestartableTimer timer;
    private boolean done;

    UploadRun(
            Vertx vertx,
            HttpClient http,
            DataEndpoints endpoints,
            PutMediaSigner signer,
            InstantSource clock,
            StreamRef stream,
            byte[] head,
            KvsProducer.Source source,
            Upload upload,
            Consumer<PutReport> progress) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.timer = new RestartableTimer(vertx, this::advance);
        this.http = http;
        this.endpoints = endpoints;
        this.signer = signer;
        this.clock = clock;
        this.stream = stream;
        this.head = head;
        this.source = source;
        this.upload = upload;
        this.progress = progress;
    }

    Future<PutReport> start() {
        context.runOnContext(ignored -> advance());
        return result.future();
    }

    private void advance() {
        while (!done) {
            PutConnection current = connection;
            if (current != null && current.full()) {
                return; // writable() continues.
            }
            switch (upload.next(clock.millis())) {
                case Upload.Step.Connect connect -> connect();
                case Upload.Step.Pull pull -> pull();
                case Upload.Step.Send(KvsProducer.OutgoingFragment fragment) -> {
                    if (current != null) {
                        current.write(fragment.bytes());
                    }
                }
                case Upload.Step.EndBody end -> {
                    if (current != null) {
                        current.endBody();
                    }
                }
                case Upload.Step.Disconnect disconnect -> disconnect();
                case Upload.Step.Wait(long untilMillis) -> {
                    wakeAt(untilMillis);
                    return;
                }
                case Upload.Step.Done(PutReport report) -> finish(() -> result.tryComplete(report));
                case Upload.Step.GiveUp(KvsProducer.PutFailure failure) -> finish(() -> result.tryFail(failure));
            }
        }
    }

    private void connect() {
        Future.fromCompletionStage(endpoints.endpoint(stream, APIName.PUT_MEDIA), context)
                .compose(endpoint -> Future.fromCompletionStage(
                                endpoints.access().credentials().resolveIdentity(), context)
                        .map(identity -> signer.sign(endpoint, headers(), identity))
                        .compose(signed -> open(endpoint, signed)))
                .onComplete(opened -> context.runOnContext(ignored -> {
                    if (done) {
                        return;
                    }
                    if (opened.succeeded()) {
                        connection = opened.result();
                        opened.result().write(head);
                        upload.connected(clock.millis());
                    } else {
                        failedToConnect(opened.cause());
                    }
                    advance();
                }));
    }

    private Future<PutConnection> open(URI endpoint, SdkHttpRequest signed) {
        return PutConnection.open(vertx, http, endpoint, signed, this);
    }

    private void failedToConnect(Throwable e) {
        endpoints.forget(stream, APIName.PUT_MEDIA);
        KvsProducer.PutFailure failure = KvsProducer.readable(stream, e);
        if (failure.type().endsWith("Exception")
                && e instanceof software.amazon.awssdk.awscore.exception.AwsServiceException refused) {
            upload.refused(refused.statusCode(), failure.type(), failure.text(), clock.millis());
        } else {
            upload.disconnected(clock.millis());
        }
    }

    private Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(stream.name().isEmpty() ? "x-amzn-stream-arn" : "x-amzn-stream-name", stream.toString());
        headers.put("x-amzn-fragment-timecode-type", "ABSOLUTE");
        headers.put("x-amzn-fragment-acknowledgment-required", "1");
        headers.put("x-amzn-producer-start-timestamp", Long.toString(clock.millis() / 1_000));
        return headers;
    }

    private void pull() {
        source.next()
                .onComplete(answer -> context.runOnContext(ignored -> {
                    if (answer.failed()) {
                        upload.sourceFailed(String.valueOf(answer.cause().getMessage()));
                    } else {
                        Optional<KvsProducer.OutgoingFragment> fragment = answer.result();
                        fragment.ifPresentOrElse(upload::pulled, upload::sourceEnded);
                    }
                    advance();
                }));
    }

    private void wakeAt(long untilMillis) {
        timer.cancel();
        if (untilMillis != Long.MAX_VALUE) {
            timer.start(untilMillis - clock.millis());
        }
    }

    private void disconnect() {
        PutConnection current = connection;
        connection = null;
        if (current != null) {
            current.close();
        }
    }

    private void finish(Runnable completion) {
        done = true;
        timer.cancel();
        disconnect();
        completion.run();
    }

    @Override
    public void acknowledged(Acknowledgement acknowledgement) {
        long before = upload.progress().fragments();
        upload.acknowledged(acknowledgement, clock.millis());
        PutReport now = upload.progress();
        if (now.fragments() > before) {
            progress.accept(now);
        }
        advance();
    }

    @Override
    public void refused(int status, String type, String body) {
        disconnect();
        if (type.equals("InvalidEndpointException")) {
            endpoints.forget(stream, APIName.PUT_MEDIA);
        }
        upload.refused(status, type, "stream " + stream + ": " + body, clock.millis());
        advance();
    }

    @Override
    public void ended() {
        disconnect();
        upload.disconnected(clock.millis());
        advance();
    }

    @Override
    public void writable() {
        advance();
    }
}
