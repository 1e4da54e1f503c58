package dev.llafar.kvs.producer;

import dev.llafar.kvs.endpoint.DataEndpoints;
import dev.llafar.kvs.endpoint.StreamRef;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.time.InstantSource;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.kinesisvideo.model.DescribeStreamRequest;
import software.amazon.awssdk.services.kinesisvideo.model.DescribeStreamResponse;
import software.amazon.awssdk.services.kinesisvideo.model.StreamInfo;

/**
 * Writes fragments to a stream and resends them until each is acknowledged: {@code producer.put(stream, head, source,
 * settings, progress)}. Timecodes are absolute, in milliseconds since 1970.
 */
public final class KvsProducer implements AutoCloseable {
    private static final int MAX_UPLOADS = 1_000;
    private static final int CONNECT_MILLIS = 10_000;
    private final Vertx vertx;
    private final DataEndpoints endpoints;
    private final InstantSource clock;
    private final HttpClient http;
    private final PutMediaSigner signer;

    /** Creates a producer, which does not close {@code endpoints}. */
    public KvsProducer(Vertx vertx, DataEndpoints endpoints, InstantSource clock) {
        this.vertx = vertx;
        this.endpoints = endpoints;
        this.clock = clock;
        this.signer = new PutMediaSigner(endpoints.access().region());
        this.http = vertx.createHttpClient(
                // Each upload has its own connection, so keep-alive has no benefit.
                new HttpClientOptions().setKeepAlive(false).setConnectTimeout(CONNECT_MILLIS),
                new PoolOptions().setHttp1MaxSize(MAX_UPLOADS));
    }

    /**
     * Sends all fragments of {@code source} in order.
     *
     * @param head EBML header, Segment, Info and Tracks, sent first on each connection
     * @param seed of the back-off's jitter
     * @param progress called after each settled fragment
     * @return the report; fails with {@link PutFailure}
     */
    public Future<PutReport> put(
            StreamRef stream,
            byte[] head,
            Source source,
            ProducerSettings settings,
            long seed,
            Consumer<PutReport> progress) {
        return describe(stream).compose(described -> {
            boolean persists = described.dataRetentionInHours() > 0;
            Upload upload = new Upload(settings, persists, new SplittableRandom(seed));
            return new UploadRun(vertx, http, endpoints, signer, clock, stream, head, source, upload, progress).start();
        });
    }

    /** Describes a stream; fails with {@link PutFailure}. */
    public Future<StreamInfo> describe(StreamRef stream) {
        DescribeStreamRequest.Builder request = DescribeStreamRequest.builder();
        stream.applyTo(request::streamName, request::streamARN);
        return Future.fromCompletionStage(
                        endpoints.control().describeStream(request.build()), vertx.getOrCreateContext())
                .map(DescribeStreamResponse::streamInfo)
                .recover(e -> Future.failedFuture(readable(stream, e)));
    }

    /** AWS's error with the stream's name and what the operator can do. */
    static PutFailure readable(StreamRef stream, Throwable e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        AwsServiceException refusal = e instanceof AwsServiceException direct
                ? direct
                : cause instanceof AwsServiceException wrapped ? wrapped : null;
        if (refusal == null || refusal.awsErrorDetails() == null) {
            return new PutFailure(cause.getClass().getSimpleName(), "stream " + stream + ": " + cause.getMessage());
        }
        String type = refusal.awsErrorDetails().errorCode();
        String hint =
                switch (type) {
                    case "ResourceNotFoundException" -> "; create it first, or check the name and the region";
                    case "ExpiredTokenException" -> "; renew the credentials";
                    case "UnrecognizedClientException", "InvalidSignatureException" -> "; check the credentials";
                    case "AccessDenied", "AccessDeniedException", "NotAuthorizedException" ->
                        "; allow sts:AssumeRole if a role is given, and kinesisvideo:DescribeStream, GetDataEndpoint and"
                                + " PutMedia";
                    default -> "";
                };
        return new PutFailure(
                type, "stream " + stream + ": " + refusal.awsErrorDetails().errorMessage() + " (" + type + ")" + hint);
    }

    @Override
    public void close() {
        http.close();
    }

    /**
     * A fragment that is ready to be sent.
     *
     * @param timecodeMillis of its Cluster; identifies it in acknowledgements, and increases from fragment to fragment
     * @param durationMillis of its media
     * @param bytes Cluster and tags; must not be modified
     */
    @SuppressWarnings("ArrayRecordComponent") // Written to the socket without a copy.
    public record OutgoingFragment(long timecodeMillis, long durationMillis, byte[] bytes) {}

    /** Supplies a producer's fragments, for example from a file that is being encoded. */
    @FunctionalInterface
    public interface Source {
        /** Returns the next fragment; empty at the end. Called again only after the previous future completed. */
        Future<Optional<KvsProducer.OutgoingFragment>> next();
    }

    /** Why an upload failed. The message states what the operator can do. */
    public static final class PutFailure extends RuntimeException {
        private final String type;
        private final String text;

        /**
         * Creates a failure.
         *
         * @param type AWS's error type or code, such as {@code ResourceNotFoundException} or {@code INVALID_MKV_DATA}
         */
        public PutFailure(String type, String message) {
            super(message);
            this.text = message;
            this.type = type;
        }

        public String type() {
            return type;
        }

        /** The message; never null. */
        public String text() {
            return text;
        }
    }
}
