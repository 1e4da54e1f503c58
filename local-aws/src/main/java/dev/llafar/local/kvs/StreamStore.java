package dev.llafar.local.kvs;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.llafar.local.protocol.AwsFailure;
import dev.llafar.local.protocol.Constraints;
import dev.llafar.local.protocol.RateLimiter;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The streams of an account. Not thread safe: one event loop owns it. Times are milliseconds since 1970.
 */
public final class StreamStore {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]{1,256}");
    private static final Pattern MEDIA_TYPE = Pattern.compile("[\\w\\-.+]+/[\\w\\-.+]+(,[\\w\\-.+]+/[\\w\\-.+]+)*");
    private static final Pattern ARN =
            Pattern.compile("arn:[a-z\\d-]+:kinesisvideo:[a-z0-9-]+:[0-9]+:[a-z]+/[a-zA-Z0-9_.-]+/[0-9]+");
    private static final int MAX_RETENTION_HOURS = 87_600;

    private final KvsLimits limits;
    private final String arnPrefix;
    private final NavigableMap<String, VideoStream> byName = new TreeMap<>();
    private final FragmentNumbers numbers = new FragmentNumbers();
    private final RateLimiter createCalls;
    private final RateLimiter getMediaCalls;
    private final RateLimiter putMediaCalls;
    private final RateLimiter endpointCalls;

    public StreamStore(KvsLimits limits, String region, String account) {
        this.limits = limits;
        this.arnPrefix = "arn:aws:kinesisvideo:" + region + ":" + account + ":stream/";
        this.createCalls = new RateLimiter(limits.rates().createStream());
        this.getMediaCalls = new RateLimiter(limits.rates().getMedia());
        this.putMediaCalls = new RateLimiter(limits.rates().putMedia());
        this.endpointCalls = new RateLimiter(limits.rates().getDataEndpoint());
    }

    public KvsLimits limits() {
        return limits;
    }

    public VideoStream create(CreateStream request, long nowMillis) {
        createCalls.require("", nowMillis, StreamStore::throttled);
        return createForService(request, nowMillis);
    }

    /** Creates a stream for another service, which is not subject to the rate limit. */
    public VideoStream createForService(CreateStream request, long nowMillis) {
        require(NAME, "StreamName", request.name());
        if (!request.mediaType().isEmpty()) {
            require(MEDIA_TYPE, "MediaType", request.mediaType());
        }
        if (request.retentionHours() < 0 || request.retentionHours() > MAX_RETENTION_HOURS) {
            throw AwsFailure.invalidArgument("DataRetentionInHours is " + request.retentionHours() + ", expected 0 to "
                    + MAX_RETENTION_HOURS + ".");
        }
        if (byName.containsKey(request.name())) {
            throw new AwsFailure(400, "ResourceInUseException", "The stream " + request.name() + " already exists.");
        }
        if (byName.size() >= limits.memory().maxStreams()) {
            throw new AwsFailure(
                    400,
                    "AccountStreamLimitExceededException",
                    "The account already has " + limits.memory().maxStreams() + " streams.");
        }
        VideoStream.Description description = new VideoStream.Description(
                request.name(),
                arnPrefix + request.name() + "/" + nowMillis,
                request.deviceName(),
                request.mediaType(),
                request.kmsKeyId().isEmpty()
                        ? arnPrefix.replace("kinesisvideo", "kms").replace("stream/", "alias/aws/kinesisvideo")
                        : request.kmsKeyId(),
                FragmentNumbers.version(nowMillis),
                nowMillis,
                request.retentionHours());
        VideoStream stream = new VideoStream(description, limits.memory().maxStreamBytes());
        byName.put(request.name(), stream);
        return stream;
    }

    /** Returns the stream that a request identifies by either its name or its ARN; null or empty if not given. */
    public VideoStream find(@Nullable String nameOrNull, @Nullable String arnOrNull) {
        String name = Constraints.orEmpty(nameOrNull);
        String arn = Constraints.orEmpty(arnOrNull);
        if (name.isEmpty() == arn.isEmpty()) {
            throw AwsFailure.invalidArgument("Specify either StreamName or StreamARN, and not both.");
        }
        String wanted = name;
        if (name.isEmpty()) {
            require(ARN, "StreamARN", arn);
            wanted = arn.substring(arn.indexOf('/') + 1, arn.lastIndexOf('/'));
        } else {
            require(NAME, "StreamName", name);
        }
        VideoStream stream = byName.get(wanted);
        if (stream == null || (!arn.isEmpty() && !stream.description().arn().equals(arn))) {
            throw AwsFailure.notFound(
                    "The requested stream " + (name.isEmpty() ? arn : name) + " is not found or not active.");
        }
        return stream;
    }

    /** The streams whose name begins with {@code prefix} and follows {@code afterName}, in the order of their names. */
    public List<VideoStream> list(String prefix, String afterName, int max) {
        Collection<VideoStream> rest = byName.tailMap(afterName, false).values();
        return rest.stream()
                .filter(stream -> stream.description().name().startsWith(prefix))
                .limit(max)
                .toList();
    }

    /** Deletes the stream of an ARN; if a version is given, it must be the current one. */
    public void delete(String arn, String currentVersion) {
        VideoStream stream = find("", arn);
        if (!currentVersion.isEmpty()
                && !currentVersion.equals(stream.description().version())) {
            throw new AwsFailure(
                    400,
                    "VersionMismatchException",
                    "CurrentVersion is " + currentVersion + ", expected "
                            + stream.description().version() + ".");
        }
        byName.remove(stream.description().name());
        stream.delete();
    }

    /** Number of readers of all streams. */
    public int readers() {
        return byName.values().stream().mapToInt(VideoStream::readers).sum();
    }

    /** Applies the rate limit of GetDataEndpoint for the stream. */
    public void admitEndpointCall(VideoStream stream, long nowMillis) {
        endpointCalls.require(stream.description().arn(), nowMillis, StreamStore::throttled);
    }

    /** Opens a reader, within the limits of calls and connections. The caller must {@link GetMediaCursor#close} it. */
    public GetMediaCursor openReader(VideoStream stream, StartSelector selector, long nowMillis) {
        getMediaCalls.require(stream.description().arn(), nowMillis, StreamStore::throttled);
        if (stream.readers() >= limits.sessions().getMedia()) {
            throw connectionLimit(limits.sessions().getMedia(), "GetMedia");
        }
        stream.expire(nowMillis);
        return new GetMediaCursor(stream, selector, limits.sessions().tailIdleMillis(), nowMillis);
    }

    /** Opens a writer, within the limits of calls and connections. The caller must close it. */
    public StreamWriter openWriter(VideoStream stream, long nowMillis) {
        putMediaCalls.require(stream.description().arn(), nowMillis, StreamStore::throttled);
        if (stream.writers() >= limits.sessions().putMedia()) {
            throw connectionLimit(limits.sessions().putMedia(), "PutMedia");
        }
        return new StreamWriter(this, stream, numbers, nowMillis);
    }

    /** Drops the oldest fragments of the largest stream until all streams together are within their limit. */
    void trim() {
        long total = byName.values().stream().mapToLong(VideoStream::bytes).sum();
        while (total > limits.memory().maxStoreBytes()) {
            VideoStream largest = byName.values().stream()
                    .max(Comparator.comparingLong(VideoStream::bytes))
                    .orElseThrow();
            long before = largest.bytes();
            largest.dropOldest();
            total -= before - largest.bytes();
        }
    }

    private static AwsFailure connectionLimit(int connections, String operation) {
        return new AwsFailure(
                400,
                "ConnectionLimitExceededException",
                "The stream already has " + connections + " " + operation
                        + " connections, which is its limit. Close one, or try again later.");
    }

    /** The error for a call above a rate limit. */
    public static AwsFailure throttled() {
        return new AwsFailure(400, "ClientLimitExceededException", "Rate exceeded. Wait and try the call again.");
    }

    private static void require(Pattern pattern, String field, String value) {
        if (!pattern.matcher(value).matches()) {
            throw AwsFailure.invalidArgument("1 validation error detected: Value '" + value + "' at '" + field
                    + "' failed to satisfy constraint: Member must satisfy regular expression pattern: "
                    + pattern.pattern());
        }
    }

    /**
     * The body of CreateStream; absent strings are empty.
     *
     * @param retentionHours 0 or more
     */
    public record CreateStream(
            @JsonProperty("StreamName") String name,
            @JsonProperty("DeviceName") String deviceName,
            @JsonProperty("MediaType") String mediaType,
            @JsonProperty("KmsKeyId") String kmsKeyId,
            @JsonProperty("DataRetentionInHours") Integer retentionHours) {
        public CreateStream {
            name = Constraints.orEmpty(name);
            deviceName = Constraints.orEmpty(deviceName);
            mediaType = Constraints.orEmpty(mediaType);
            kmsKeyId = Constraints.orEmpty(kmsKeyId);
            retentionHours = retentionHours == null ? 0 : retentionHours;
        }
    }
}
