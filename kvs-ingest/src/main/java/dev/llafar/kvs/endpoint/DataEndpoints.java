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
    /** A region has a handful of data endpoints; past this many the client used longest ago is closed. */
    private static final int MAX_MEDIA_CLIENTS = 64;

    /** Every GetMedia holds a connection for as long as its call. */
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
     * @param readSilence how long a connection may be silent before it is given up; longer than any pause in a call
     */
    public DataEndpoints(AwsAccess access, InstantSource clock, Duration readSilence) {
        this.access = access;
        this.clock = clock;
        this.http = NettyNioAsyncHttpClient.builder()
                .maxConcurrency(MAX_CONNECTIONS)
                .readTimeout(readSilence)
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

    /** Where that API of that stream is served; remembered for 45 minutes. Fails with the SDK's exception. */
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
                    if (stream.name().isEmpty()) {
                        request.streamARN(stream.arn());
                    } else {
                        request.streamName(stream.name());
                    }
                })
                .thenApply(answer -> {
                    URI endpoint = URI.create(answer.dataEndpoint());
                    synchronized (cache) {
                        cache.put(stream, api.toString(), endpoint, clock.millis());
                    }
                    return endpoint;
                });
    }

    /** The endpoint did not serve as it should: the next call asks for it again. */
    public void forget(StreamRef stream, APIName api) {
        synchronized (cache) {
            cache.forget(stream, api.toString());
        }
    }

    /** The media client of that endpoint. It does not retry: when and from where is the consumer's to decide. */
    public KinesisVideoMediaAsyncClient media(URI endpoint) {
        synchronized (media) {
            KinesisVideoMediaAsyncClient client = media.computeIfAbsent(endpoint, this::openMedia);
            if (media.size() > MAX_MEDIA_CLIENTS) {
                URI eldest = media.keySet().iterator().next();
                media.remove(eldest).close(); // requests under way keep their connections, which are shared
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
