package dev.llafar.kvs.endpoint;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.kinesisvideo.KinesisVideoAsyncClient;
import software.amazon.awssdk.services.kinesisvideo.model.APIName;
import software.amazon.awssdk.services.kinesisvideomedia.KinesisVideoMediaAsyncClient;

/**
 * The SDK's clients, one for the control plane and one for every data endpoint, on shared connections. Thread safe.
 */
public final class DataEndpoints implements AutoCloseable {
    /** A region has a few data endpoints. Beyond this number the least recently used client is closed. */
    private static final int MAX_MEDIA_CLIENTS = 64;

    /** Each GetMedia holds a connection until it ends. */
    private static final int MAX_CONNECTIONS = 2_000;

    private static final Duration CONTROL_TIMEOUT = Duration.ofSeconds(10);

    private final AwsAccess access;
    private final InstantSource clock;
    private final SdkAsyncHttpClient http;
    private final KinesisVideoAsyncClient control;
    private final EndpointCache cache = new EndpointCache();
    private final Map<URI, KinesisVideoMediaAsyncClient> media = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * Opens the clients.
     *
     * @param readTimeout after which a connection without data is closed; longer than any pause in a call
     */
    public DataEndpoints(AwsAccess access, InstantSource clock, Duration readTimeout) {
        this.access = access;
        this.clock = clock;
        this.http = NettyNioAsyncHttpClient.builder()
                .maxConcurrency(MAX_CONNECTIONS)
                .readTimeout(readTimeout)
                .build();
        this.control = KinesisVideoAsyncClient.builder()
                .region(access.region())
                .credentialsProvider(access.credentials())
                .httpClient(http)
                .overrideConfiguration(configuration -> configuration.apiCallTimeout(CONTROL_TIMEOUT))
                .applyMutation(builder -> access.endpoint().ifPresent(builder::endpointOverride))
                .build();
    }

    public AwsAccess access() {
        return access;
    }

    /** The control plane's client: CreateStream, DescribeStream and the like. */
    public KinesisVideoAsyncClient control() {
        return control;
    }

    /** The endpoint of an API for a stream; cached for 45 minutes. Fails with the SDK's exception. */
    public CompletableFuture<URI> endpoint(StreamRef stream, APIName api) {
        Optional<URI> known;
        synchronized (cache) {
            known = cache.get(stream, api.toString(), clock.millis());
        }
        if (known.isPresent()) {
            return CompletableFuture.completedFuture(known.get());
        }
        return control.getDataEndpoint(request -> {
                    request.apiName(api);
                    stream.applyTo(request::streamName, request::streamARN);
                })
                .thenApply(answer -> {
                    URI endpoint = URI.create(answer.dataEndpoint());
                    synchronized (cache) {
                        cache.put(stream, api.toString(), endpoint, clock.millis());
                    }
                    return endpoint;
                });
    }

    /** Removes an endpoint that failed from the cache. */
    public void forget(StreamRef stream, APIName api) {
        synchronized (cache) {
            cache.forget(stream, api.toString());
        }
    }

    /** The media client of an endpoint. It does not retry, because the consumer decides when and from where. */
    public KinesisVideoMediaAsyncClient media(URI endpoint) {
        synchronized (media) {
            KinesisVideoMediaAsyncClient client = media.computeIfAbsent(endpoint, this::openMedia);
            if (media.size() > MAX_MEDIA_CLIENTS) {
                URI eldest = media.keySet().iterator().next();
                media.remove(eldest).close(); // Current requests keep their connections, which are shared.
            }
            return client;
        }
    }

    private KinesisVideoMediaAsyncClient openMedia(URI endpoint) {
        return KinesisVideoMediaAsyncClient.builder()
                .region(access.region())
                .credentialsProvider(access.credentials())
                .httpClient(http)
                .endpointOverride(endpoint)
                .overrideConfiguration(configuration -> configuration.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .build();
    }

    @Override
    public void close() {
        synchronized (media) {
            media.values().forEach(KinesisVideoMediaAsyncClient::close);
            media.clear();
        }
        control.close();
        http.close();
    }
}
