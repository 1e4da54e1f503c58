package dev.llafar.gateway.call.telephony;

import dev.llafar.kvs.endpoint.AwsAccess;
import dev.llafar.kvs.endpoint.RequestTimeouts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.awscore.client.builder.AwsAsyncClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.chimesdkmediapipelines.ChimeSdkMediaPipelinesAsyncClient;
import software.amazon.awssdk.services.chimesdkmediapipelines.model.MediaPipelineSourceType;
import software.amazon.awssdk.services.chimesdkmediapipelines.model.MediaStreamPipelineSinkType;
import software.amazon.awssdk.services.chimesdkmediapipelines.model.MediaStreamSink;
import software.amazon.awssdk.services.chimesdkmediapipelines.model.MediaStreamSource;
import software.amazon.awssdk.services.chimesdkmediapipelines.model.MediaStreamType;
import software.amazon.awssdk.services.chimesdkmeetings.ChimeSdkMeetingsAsyncClient;
import software.amazon.awssdk.services.chimesdkvoice.ChimeSdkVoiceAsyncClient;

/** A {@link Telephony} that uses the AWS SDK. */
public final class ChimeTelephony implements Telephony, AutoCloseable {
    /** The caller waits for these requests, and the Lambda function times out after five seconds. */
    private static final RequestTimeouts TIMEOUTS =
            new RequestTimeouts(Duration.ofMillis(2_500), Duration.ofMillis(1_200));

    private static final int MAX_CONNECTIONS = 200;
    private static final String CALLER = "caller";

    /** A valid id that nothing has. */
    private static final String UNKNOWN_ID = "00000000-0000-0000-0000-000000000000";

    private final Vertx vertx;
    private final ChimeSettings settings;
    private final SdkAsyncHttpClient http;
    private final ChimeSdkMeetingsAsyncClient meetings;
    private final ChimeSdkMediaPipelinesAsyncClient pipelines;
    private final ChimeSdkVoiceAsyncClient voice;

    public ChimeTelephony(Vertx vertx, AwsAccess access, ChimeSettings settings) {
        this.vertx = vertx;
        this.settings = settings;
        http = NettyNioAsyncHttpClient.builder().maxConcurrency(MAX_CONNECTIONS).build();
        meetings = configure(ChimeSdkMeetingsAsyncClient.builder(), access);
        pipelines = configure(ChimeSdkMediaPipelinesAsyncClient.builder(), access);
        voice = configure(ChimeSdkVoiceAsyncClient.builder(), access);
    }

    private <B extends AwsClientBuilder<B, C> & AwsAsyncClientBuilder<B, C>, C> C configure(
            B builder, AwsAccess access) {
        access.endpoint().ifPresent(builder::endpointOverride);
        return builder.region(access.region())
                .credentialsProvider(access.credentials())
                .httpClient(http)
                .overrideConfiguration(TIMEOUTS::applyTo)
                .build();
    }

    @Override
    public Future<Meeting> createMeeting(String transactionId) {
        return send(meetings.createMeeting(request -> request.clientRequestToken(transactionId)
                        .externalMeetingId(transactionId)
                        .mediaRegion(settings.mediaRegion())))
                .compose(created -> {
                    String meetingId = created.meeting().meetingId();
                    return send(meetings.createAttendee(
                                    request -> request.meetingId(meetingId).externalUserId(CALLER)))
                            .map(added -> new Meeting(
                                    meetingId,
                                    added.attendee().attendeeId(),
                                    added.attendee().joinToken()))
                            // The caller does not learn the id of this meeting, so it must be deleted here.
                            .onFailure(e -> deleteMeeting(meetingId));
                });
    }

    @Override
    public Future<Void> deleteMeeting(String meetingId) {
        return this.<Object>send(meetings.deleteMeeting(request -> request.meetingId(meetingId))
                        .thenApply(done -> done))
                .<Void>mapEmpty()
                .recover(e -> e instanceof TelephonyException failure && failure.kind() == TelephonyException.Kind.GONE
                        ? Future.succeededFuture()
                        : Future.failedFuture(e));
    }

    @Override
    public Future<String> startPipeline(String meetingId) {
        MediaStreamSource meeting = MediaStreamSource.builder()
                .sourceType(MediaPipelineSourceType.CHIME_SDK_MEETING)
                .sourceArn(settings.meetingArn(meetingId))
                .build();
        MediaStreamSink pool = MediaStreamSink.builder()
                .sinkType(MediaStreamPipelineSinkType.KINESIS_VIDEO_STREAM_POOL)
                .sinkArn(settings.poolArn())
                .mediaStreamType(MediaStreamType.INDIVIDUAL_AUDIO)
                .reservedStreamCapacity(settings.reservedStreams())
                .build();
        return send(pipelines.createMediaStreamPipeline(request ->
                        request.clientRequestToken(meetingId).sources(meeting).sinks(pool)))
                .map(created -> created.mediaStreamPipeline().mediaPipelineId());
    }

    @Override
    public Future<Void> requestInvocation(String smaId, String transactionId, long update) {
        return send(voice.updateSipMediaApplicationCall(request -> request.sipMediaApplicationId(smaId)
                        .transactionId(transactionId)
                        .arguments(Map.of("nudge", Long.toString(update)))))
                .mapEmpty();
    }

    /**
     * Loads classes and credentials and opens connections, so that the first caller does not wait for them. Sends requests for
     * a meeting and a call that do not exist. Does not fail.
     */
    public Future<Void> warm() {
        return Future.join(deleteMeeting(UNKNOWN_ID), requestInvocation(UNKNOWN_ID, UNKNOWN_ID, 0))
                .otherwiseEmpty()
                .mapEmpty();
    }

    private <T> Future<T> send(CompletableFuture<T> call) {
        return Future.fromCompletionStage(call, vertx.getOrCreateContext())
                .recover(e -> Future.failedFuture(failure(e)));
    }

    static TelephonyException failure(Throwable e) {
        Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
        if (!(cause instanceof AwsServiceException error)) {
            return new TelephonyException(
                    TelephonyException.Kind.BUSY, cause.getClass().getSimpleName() + ": " + cause.getMessage());
        }
        int status = error.statusCode();
        TelephonyException.Kind kind = status == 404
                ? TelephonyException.Kind.GONE
                : status == 429 || status >= 500 || error.isThrottlingException()
                        ? TelephonyException.Kind.BUSY
                        : TelephonyException.Kind.REFUSED;
        return new TelephonyException(
                kind,
                error.awsErrorDetails() == null
                        ? "status " + status
                        : error.awsErrorDetails().errorCode() + ": "
                                + error.awsErrorDetails().errorMessage());
    }

    @Override
    public void close() {
        meetings.close();
        pipelines.close();
        voice.close();
        http.close();
    }
}
