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

/** {@link Telephony} by the AWS SDK. */
public final class ChimeTelephony implements Telephony, AutoCloseable {
    /** A caller waits for the first of these calls; the function's invocation is over after five seconds. */
    private static final RequestTimeouts TIMES =
            new RequestTimeouts(Duration.ofMillis(2_500), Duration.ofMillis(1_200));

    private static final int MAX_CONNECTIONS = 200;
    private static final String CALLER = "caller";
    private static final String NOBODY = "00000000-0000-0000-0000-000000000000";

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
        meetings = built(ChimeSdkMeetingsAsyncClient.builder(), access);
        pipelines = built(ChimeSdkMediaPipelinesAsyncClient.builder(), access);
        voice = built(ChimeSdkVoiceAsyncClient.builder(), access);
    }

    private <B extends AwsClientBuilder<B, C> & AwsAsyncClientBuilder<B, C>, C> C built(B builder, AwsAccess access) {
        access.endpoint().ifPresent(builder::endpointOverride);
        return builder.region(access.region())
                .credentialsProvider(access.credentials())
                .httpClient(http)
                .overrideConfiguration(TIMES::applyTo)
                .build();
    }

    @Override
    public Future<MeetingSeat> openMeeting(String transactionId) {
        return asked(meetings.createMeeting(request -> request.clientRequestToken(transactionId)
                        .externalMeetingId(transactionId)
                        .mediaRegion(settings.mediaRegion())))
                .compose(made -> {
                    String meetingId = made.meeting().meetingId();
                    return asked(meetings.createAttendee(
                                    request -> request.meetingId(meetingId).externalUserId(CALLER)))
                            .map(seat -> new MeetingSeat(
                                    meetingId,
                                    seat.attendee().attendeeId(),
                                    seat.attendee().joinToken()))
                            // A meeting that nobody can join is nobody's to close later.
                            .onFailure(e -> closeMeeting(meetingId));
                });
    }

    @Override
    public Future<Void> closeMeeting(String meetingId) {
        return this.<Object>asked(meetings.deleteMeeting(request -> request.meetingId(meetingId))
                        .thenApply(done -> done))
                .<Void>mapEmpty()
                .recover(e -> e instanceof TelephonyFailure failure && failure.kind() == TelephonyFailure.Kind.GONE
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
        return asked(pipelines.createMediaStreamPipeline(request ->
                        request.clientRequestToken(meetingId).sources(meeting).sinks(pool)))
                .map(made -> made.mediaStreamPipeline().mediaPipelineId());
    }

    @Override
    public Future<Void> nudge(String smaId, String transactionId, String nudge) {
        return asked(voice.updateSipMediaApplicationCall(request -> request.sipMediaApplicationId(smaId)
                        .transactionId(transactionId)
                        .arguments(Map.of("nudge", nudge))))
                .mapEmpty();
    }

    /**
     * Loads what the first caller would wait for: classes, credentials, a connection. Speaks of a meeting and a call that do
     * not exist. Never fails.
     */
    public Future<Void> warm() {
        return Future.join(closeMeeting(NOBODY), nudge(NOBODY, NOBODY, "0"))
                .otherwiseEmpty()
                .mapEmpty();
    }

    private <T> Future<T> asked(CompletableFuture<T> call) {
        return Future.fromCompletionStage(call, vertx.getOrCreateContext())
                .recover(e -> Future.failedFuture(failure(e)));
    }

    static TelephonyFailure failure(Throwable e) {
        Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
        if (!(cause instanceof AwsServiceException refusal)) {
            return new TelephonyFailure(
                    TelephonyFailure.Kind.BUSY, cause.getClass().getSimpleName() + ": " + cause.getMessage());
        }
        int status = refusal.statusCode();
        TelephonyFailure.Kind kind = status == 404
                ? TelephonyFailure.Kind.GONE
                : status == 429 || status >= 500 || refusal.isThrottlingException()
                        ? TelephonyFailure.Kind.BUSY
                        : TelephonyFailure.Kind.REFUSED;
        return new TelephonyFailure(
                kind,
                refusal.awsErrorDetails() == null
                        ? "status " + status
                        : refusal.awsErrorDetails().errorCode() + ": "
                                + refusal.awsErrorDetails().errorMessage());
    }

    @Override
    public void close() {
        meetings.close();
        pipelines.close();
        voice.close();
        http.close();
    }
}
