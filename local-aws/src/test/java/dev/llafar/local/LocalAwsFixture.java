package dev.llafar.local;

import dev.llafar.kvs.endpoint.AwsAccess;
import dev.llafar.kvs.endpoint.DataEndpoints;
import dev.llafar.kvs.endpoint.StreamRef;
import dev.llafar.kvs.producer.KvsProducer;
import dev.llafar.kvs.producer.ProducerSettings;
import dev.llafar.kvs.producer.PutReport;
import dev.llafar.local.kvs.KvsLimits;
import dev.llafar.local.phone.PhoneSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** The stand-ins on a free port, with real clients beside them. */
public final class LocalAwsFixture implements AutoCloseable {
    public static final AwsCredentials GOOD =
            AwsBasicCredentials.create(LocalAwsConfig.ACCESS_KEY_ID, LocalAwsConfig.SECRET_ACCESS_KEY);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    public final Vertx vertx = Vertx.vertx();
    public final LocalAws local;
    public final DataEndpoints endpoints;
    public final KvsProducer producer;

    public LocalAwsFixture(KvsLimits limits) {
        this(limits, InstantSource.system());
    }

    public LocalAwsFixture(KvsLimits limits, InstantSource clock) {
        this(limits, clock, PhoneSettings.defaults().withShortDelays());
    }

    public LocalAwsFixture(KvsLimits limits, InstantSource clock, PhoneSettings phone) {
        LocalAwsConfig config =
                LocalAwsConfig.defaults().withPort(0).withKvs(limits).withPhone(phone);
        local = await(LocalAws.start(vertx, config, clock));
        endpoints = endpoints(GOOD);
        producer = new KvsProducer(vertx, endpoints, InstantSource.system());
    }

    /** The published rules without those that only slow a test down. */
    public static KvsLimits fast() {
        KvsLimits published = KvsLimits.published();
        return published
                .with(new KvsLimits.Rates(1_000, 1_000, 1_000, 1_000, 1_000_000))
                .with(new KvsLimits.Sessions(3, 1, 300, 30_000));
    }

    public DataEndpoints endpoints(AwsCredentials credentials) {
        return new DataEndpoints(access(credentials), InstantSource.system(), Duration.ofSeconds(30));
    }

    public AwsAccess access(AwsCredentials credentials) {
        return new AwsAccess(
                Region.of(local.config().region()),
                StaticCredentialsProvider.create(credentials),
                Optional.of(local.endpoint()));
    }

    /** Makes a stream and returns its ARN. */
    public String createStream(String name, int retentionHours) {
        return endpoints
                .control()
                .createStream(request -> request.streamName(name).dataRetentionInHours(retentionHours))
                .join()
                .streamARN();
    }

    public Future<PutReport> put(String stream, SpokenFragments media, ProducerSettings settings) {
        return put(stream, media.head(), media.source(), settings);
    }

    public Future<PutReport> put(String stream, byte[] head, KvsProducer.Source source, ProducerSettings settings) {
        return producer.put(StreamRef.parse(stream), head, source, settings, 1, progress -> {});
    }

    /** Sets faults by the route that a person would use. */
    public void faults(String json) {
        faultsAnswer(204, request -> request.PUT(HttpRequest.BodyPublishers.ofString(json)));
    }

    /** How often every rule hit, in the order in which the rules were given. */
    public List<Integer> fired() {
        return new JsonObject(faultsAnswer(200, HttpRequest.Builder::GET))
                .getJsonArray("rules").stream()
                        .map(rule -> ((JsonObject) rule).getInteger("fired"))
                        .toList();
    }

    private String faultsAnswer(int expectedStatus, UnaryOperator<HttpRequest.Builder> method) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(local.endpoint().resolve("/_llafar/faults"));
            HttpResponse<String> answer =
                    client.send(method.apply(request).build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != expectedStatus) {
                throw new AssertionError(answer.statusCode() + " " + answer.body());
            }
            return answer.body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    public static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
            throw new AssertionError("nothing came in " + PATIENCE, e);
        }
    }

    @Override
    public void close() {
        producer.close();
        endpoints.close();
        await(vertx.close());
    }
}
