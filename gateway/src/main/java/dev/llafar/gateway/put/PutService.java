package dev.llafar.gateway.put;

import dev.llafar.gateway.http.JsonRoutes;
import dev.llafar.gateway.http.RefusedCommand;
import dev.llafar.kvs.endpoint.AwsAccess;
import dev.llafar.kvs.endpoint.DataEndpoints;
import dev.llafar.kvs.endpoint.StreamRef;
import dev.llafar.kvs.mux.MediaFragments;
import dev.llafar.kvs.mux.MuxOptions;
import dev.llafar.kvs.producer.KvsProducer;
import dev.llafar.kvs.producer.ProducerSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/**
 * Puts objects of S3 into streams. {@code POST /put} checks the stream and the object before it responds with 202, so that a
 * request that cannot succeed is refused at once; {@code GET /put/:id} reports the progress. At most {@value #MAX_RUNNING}
 * puts run at a time, each with a thread and a decoder; a further request is refused with a time to retry after. The last
 * {@value #MAX_KEPT} puts that ended can still be queried.
 */
public final class PutService implements JsonRoutes.Mount, AutoCloseable {
    static final int MAX_RUNNING = 4;
    static final int MAX_KEPT = 200;

    private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(30);
    private static final Logger LOG = LoggerFactory.getLogger(PutService.class);

    private final Optional<String> defaultStream;
    private final InstantSource clock;
    private final Vertx vertx = Vertx.vertx();
    private final DataEndpoints endpoints;
    private final KvsProducer producer;
    private final S3AsyncClient s3;
    private final Map<String, PutJob> jobs = new LinkedHashMap<>();
    private int running;

    /**
     * Opens the clients, on event loops of their own.
     *
     * @param defaultStream for requests and events that name no stream
     */
    public PutService(AwsAccess access, Optional<String> defaultStream, InstantSource clock) {
        this.defaultStream = defaultStream;
        this.clock = clock;
        this.endpoints = new DataEndpoints(access, clock, READ_TIMEOUT);
        this.producer = new KvsProducer(vertx, endpoints, clock);
        this.s3 = S3AsyncClient.builder()
                .region(access.region())
                .credentialsProvider(access.credentials())
                .applyMutation(builder -> access.endpoint().ifPresent(endpoint -> builder.endpointOverride(endpoint)
                        .forcePathStyle(true)))
                .build();
    }

    @Override
    public void mount(JsonRoutes routes) {
        routes.post("/put", this::start).get("/put/:id", this::get);
    }

    private Future<JsonRoutes.Response> start(JsonRoutes.Request request) {
        List<S3PutRequest> puts = S3PutRequest.read(request.body(), defaultStream);
        reserve(puts.size());
        List<Future<S3Object>> checked = new ArrayList<>();
        for (S3PutRequest put : puts) {
            checked.add(check(put));
        }
        return Future.join(checked).transform(all -> {
            // All or none: S3 delivers an event again after an error, which would start some puts twice.
            if (all.failed()) {
                release(puts.size());
                return Future.failedFuture(all.cause());
            }
            JsonArray started = new JsonArray();
            for (int i = 0; i < puts.size(); i++) {
                started.add(start(puts.get(i), checked.get(i).result()).json());
            }
            return Future.succeededFuture(JsonRoutes.Response.accepted(new JsonObject().put("puts", started)));
        });
    }

    private Future<JsonRoutes.Response> get(JsonRoutes.Request request) {
        String id = request.path("id");
        synchronized (jobs) {
            PutJob job = jobs.get(id);
            if (job == null) {
                throw new RefusedCommand(
                        404,
                        "not_found",
                        "id: no such put; expected the id of one of the last " + MAX_KEPT + " puts of this server");
            }
            return Future.succeededFuture(JsonRoutes.Response.ok(job.json()));
        }
    }

    /** Succeeds if the stream and the object exist and may be used. */
    private Future<S3Object> check(S3PutRequest put) {
        return producer.describe(StreamRef.parse(put.stream()))
                .recover(failure -> Future.failedFuture(refusal(failure)))
                .compose(stream -> Future.fromCompletionStage(S3Object.find(s3, put.bucket(), put.key())))
                .recover(failure -> Future.failedFuture(
                        failure instanceof CompletionException && failure.getCause() != null
                                ? failure.getCause()
                                : failure));
    }

    private PutJob start(S3PutRequest put, S3Object object) {
        MediaUpload upload = new MediaUpload(
                producer,
                StreamRef.parse(put.stream()),
                ProducerSettings.defaults(put.pacing()),
                UUID.randomUUID().getMostSignificantBits());
        PutJob job = new PutJob(UUID.randomUUID().toString(), put, upload);
        keep(job);
        MuxOptions options = new MuxOptions(put.codec(), put.video(), clock.millis(), List.of());
        upload.send(() -> MediaFragments.open(new S3ObjectReader(s3, object), object.toString(), options))
                .onComplete(ended -> {
                    release(1);
                    if (ended.succeeded()) {
                        job.done();
                        LOG.info(
                                "Put {}: {} fragments", job.id(), ended.result().fragments());
                    } else {
                        job.failed(String.valueOf(ended.cause().getMessage()));
                        LOG.warn(
                                "Put {} failed: {}",
                                job.id(),
                                ended.cause().getClass().getSimpleName());
                    }
                });
        return job;
    }

    private static Throwable refusal(Throwable failure) {
        if (!(failure instanceof KvsProducer.PutFailure refused)) {
            return failure;
        }
        return switch (refused.type()) {
            case "ResourceNotFoundException" ->
                new RefusedCommand(404, "no_such_stream", "streamName: " + refused.text());
            case "AccessDenied", "AccessDeniedException", "NotAuthorizedException" ->
                new RefusedCommand(403, "access_denied", "streamName: " + refused.text());
            case "ExpiredTokenException", "UnrecognizedClientException", "InvalidSignatureException" ->
                new RefusedCommand(502, "credentials_refused", "streamName: " + refused.text());
            default -> new RefusedCommand(502, "stream_unavailable", "streamName: " + refused.text());
        };
    }

    private void reserve(int count) {
        synchronized (jobs) {
            if (running + count > MAX_RUNNING) {
                throw new RefusedCommand(
                        503,
                        "overloaded",
                        "put: " + running + " under way and " + count + " requested; expected at most " + MAX_RUNNING
                                + " at once",
                        RETRY_AFTER);
            }
            running += count;
        }
    }

    private void release(int count) {
        synchronized (jobs) {
            running -= count;
        }
    }

    private void keep(PutJob job) {
        synchronized (jobs) {
            jobs.put(job.id(), job);
            for (Iterator<PutJob> eldest = jobs.values().iterator();
                    jobs.size() > MAX_KEPT + MAX_RUNNING && eldest.hasNext(); ) {
                if (eldest.next().state() != PutJob.State.RUNNING) {
                    eldest.remove();
                }
            }
        }
    }

    /** Stops all uploads and closes the clients. */
    @Override
    public void close() {
        synchronized (jobs) {
            jobs.values().forEach(job -> job.upload().stop());
        }
        producer.close();
        s3.close();
        endpoints.close();
        vertx.close().await();
    }
}
