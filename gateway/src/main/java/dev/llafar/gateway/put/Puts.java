package dev.llafar.gateway.put;

import dev.llafar.gateway.http.JsonAnswer;
import dev.llafar.gateway.http.JsonRequest;
import dev.llafar.gateway.http.JsonRoutes;
import dev.llafar.gateway.http.RefusedCommand;
import dev.llafar.gateway.http.RouteMount;
import dev.llafar.kvs.endpoint.AwsAccess;
import dev.llafar.kvs.endpoint.DataEndpoints;
import dev.llafar.kvs.endpoint.StreamRef;
import dev.llafar.kvs.mux.MediaFragments;
import dev.llafar.kvs.mux.MuxOptions;
import dev.llafar.kvs.producer.KvsProducer;
import dev.llafar.kvs.producer.ProducerSettings;
import dev.llafar.kvs.producer.PutFailure;
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
 * {@code POST /put}: objects of S3 into streams. Stream and object are looked at before the answer 202, so that what cannot
 * work is refused at once; {@code GET /put/:id} tells the rest. At most {@value #MOST_AT_ONCE} run at once, each with a
 * thread and a decoder: one more is refused and may come again. Of those that are over, the last {@value #MOST_KEPT} are
 * remembered.
 */
public final class Puts implements RouteMount, AutoCloseable {
    static final int MOST_AT_ONCE = 4;
    static final int MOST_KEPT = 200;

    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final Duration TRY_AGAIN = Duration.ofSeconds(30);
    private static final Logger LOG = LoggerFactory.getLogger(Puts.class);

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
     * @param defaultStream for requests and events that name none
     */
    public Puts(AwsAccess access, Optional<String> defaultStream, InstantSource clock) {
        this.defaultStream = defaultStream;
        this.clock = clock;
        this.endpoints = new DataEndpoints(access, clock, SILENCE);
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
        routes.post("/put", this::begin).get("/put/:id", this::tell);
    }

    private Future<JsonAnswer> begin(JsonRequest request) {
        List<PutOrder> orders = PutOrder.read(request.body(), defaultStream);
        reserve(orders.size());
        List<Future<S3Object>> checked = new ArrayList<>();
        for (PutOrder order : orders) {
            checked.add(check(order));
        }
        return Future.join(checked).transform(all -> {
            // All or none: an event that half began would be sent again by S3 and begin twice.
            if (all.failed()) {
                release(orders.size());
                return Future.failedFuture(all.cause());
            }
            JsonArray begun = new JsonArray();
            for (int i = 0; i < orders.size(); i++) {
                begun.add(start(orders.get(i), checked.get(i).result()).json());
            }
            return Future.succeededFuture(JsonAnswer.accepted(new JsonObject().put("puts", begun)));
        });
    }

    private Future<JsonAnswer> tell(JsonRequest request) {
        String id = request.path("id");
        synchronized (jobs) {
            PutJob job = jobs.get(id);
            if (job == null) {
                throw new RefusedCommand(
                        404, "not_found", "id: no such put; expected one of the last " + MOST_KEPT + " of this server");
            }
            return Future.succeededFuture(JsonAnswer.ok(job.json()));
        }
    }

    /** Both are there and may be used. */
    private Future<S3Object> check(PutOrder order) {
        return producer.describe(StreamRef.parse(order.stream()))
                .recover(failure -> Future.failedFuture(refusal(failure)))
                .compose(there -> Future.fromCompletionStage(S3Object.find(s3, order.bucket(), order.key())))
                .recover(failure -> Future.failedFuture(
                        failure instanceof CompletionException && failure.getCause() != null
                                ? failure.getCause()
                                : failure));
    }

    private PutJob start(PutOrder order, S3Object object) {
        MediaUpload upload = new MediaUpload(
                producer,
                StreamRef.parse(order.stream()),
                ProducerSettings.defaults(order.pacing()),
                UUID.randomUUID().getMostSignificantBits());
        PutJob job = new PutJob(UUID.randomUUID().toString(), order, upload);
        keep(job);
        MuxOptions options = new MuxOptions(order.codec(), order.video(), clock.millis(), List.of());
        upload.send(() -> MediaFragments.open(new S3Bytes(s3, object), object.toString(), options))
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
        if (!(failure instanceof PutFailure put)) {
            return failure;
        }
        return switch (put.type()) {
            case "ResourceNotFoundException" -> new RefusedCommand(404, "no_such_stream", "streamName: " + put.text());
            case "AccessDenied", "AccessDeniedException", "NotAuthorizedException" ->
                new RefusedCommand(403, "access_denied", "streamName: " + put.text());
            case "ExpiredTokenException", "UnrecognizedClientException", "InvalidSignatureException" ->
                new RefusedCommand(502, "credentials_refused", "streamName: " + put.text());
            default -> new RefusedCommand(502, "stream_unavailable", "streamName: " + put.text());
        };
    }

    private void reserve(int count) {
        synchronized (jobs) {
            if (running + count > MOST_AT_ONCE) {
                throw new RefusedCommand(
                        503,
                        "overloaded",
                        "put: " + running + " under way and " + count + " asked for; expected at most " + MOST_AT_ONCE
                                + " at once",
                        TRY_AGAIN);
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
                    jobs.size() > MOST_KEPT + MOST_AT_ONCE && eldest.hasNext(); ) {
                if (eldest.next().state() != PutJob.State.RUNNING) {
                    eldest.remove();
                }
            }
        }
    }

    /** Makes no more fragments, and closes. */
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
