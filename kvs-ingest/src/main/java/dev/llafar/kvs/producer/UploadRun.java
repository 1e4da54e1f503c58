package dev.llafar.kvs.producer;

import dev.llafar.kvs.endpoint.DataEndpoints;
import dev.llafar.kvs.endpoint.StreamRef;
import dev.llafar.kvs.put.Acknowledgement;
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
    private static final long NO_TIMER = -1;
    private final Vertx vertx;
    private final Context context;
    private final HttpClient http;
    private final DataEndpoints endpoints;
    private final PutMediaSigner signer;
    private final InstantSource clock;
    private final StreamRef stream;
    private final byte[] head;
    private final FragmentSource source;
    private final Upload upload;
    private final Consumer<PutReport> progress;
    private final Promise<PutReport> result = Promise.promise();
    private @Nullable PutConnection connection;
    private long timer = NO_TIMER;
    private boolean done;

    UploadRun(
            Vertx vertx,
            HttpClient http,
            DataEndpoints endpoints,
            PutMediaSigner signer,
            InstantSource clock,
            StreamRef stream,
            byte[] head,
            FragmentSource source,
            Upload upload,
            Consumer<PutReport> progress) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
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
                case UploadStep.Connect connect -> connect();
                case UploadStep.Pull pull -> pull();
                case UploadStep.Send(OutgoingFragment fragment) -> {
                    if (current != null) {
                        current.write(fragment.bytes());
                    }
                }
                case UploadStep.EndBody end -> {
                    if (current != null) {
                        current.endBody();
                    }
                }
                case UploadStep.Disconnect disconnect -> disconnect();
                case UploadStep.Wait(long untilMillis) -> {
                    wakeAt(untilMillis);
                    return;
                }
                case UploadStep.Done(PutReport report) -> finish(() -> result.tryComplete(report));
                case UploadStep.GiveUp(PutFailure failure) -> finish(() -> result.tryFail(failure));
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
        PutFailure failure = KvsProducer.readable(stream, e);
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
                        Optional<OutgoingFragment> fragment = answer.result();
                        fragment.ifPresentOrElse(upload::pulled, upload::sourceEnded);
                    }
                    advance();
                }));
    }

    private void wakeAt(long untilMillis) {
        cancelTimer();
        if (untilMillis != Long.MAX_VALUE) {
            timer = vertx.setTimer(Math.max(1, untilMillis - clock.millis()), fired -> {
                timer = NO_TIMER;
                advance();
            });
        }
    }

    private void cancelTimer() {
        if (timer != NO_TIMER) {
            vertx.cancelTimer(timer);
            timer = NO_TIMER;
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
        cancelTimer();
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
