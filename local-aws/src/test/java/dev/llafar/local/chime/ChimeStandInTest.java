package dev.llafar.local.chime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.local.ChimeClients;
import dev.llafar.local.LocalAwsConfig;
import dev.llafar.local.LocalAwsFixture;
import dev.llafar.local.phone.PhoneNetwork;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.chimesdkmediapipelines.model.CreateMediaStreamPipelineResponse;
import software.amazon.awssdk.services.chimesdkmediapipelines.model.MediaPipelineSourceType;
import software.amazon.awssdk.services.chimesdkmediapipelines.model.MediaPipelineStatus;
import software.amazon.awssdk.services.chimesdkmediapipelines.model.MediaStreamPipelineSinkType;
import software.amazon.awssdk.services.chimesdkmediapipelines.model.MediaStreamSink;
import software.amazon.awssdk.services.chimesdkmediapipelines.model.MediaStreamSource;
import software.amazon.awssdk.services.chimesdkmediapipelines.model.MediaStreamType;
import software.amazon.awssdk.services.chimesdkmeetings.model.Attendee;
import software.amazon.awssdk.services.chimesdkmeetings.model.Meeting;

/** The real clients against the Chime SDK's stand-ins. */
class ChimeStandInTest {
    private static LocalAwsFixture aws;
    private static ChimeClients clients;

    @BeforeAll
    static void start() {
        aws = new LocalAwsFixture(LocalAwsFixture.fast());
        clients = new ChimeClients(aws, LocalAwsFixture.GOOD);
    }

    @AfterAll
    static void stop() {
        clients.close();
        aws.close();
    }

    @AfterEach
    void noMoreFaults() {
        aws.faults("{}");
    }

    private static Meeting meeting(String token) {
        return clients.meetings
                .createMeeting(request -> request.clientRequestToken(token)
                        .externalMeetingId("call-" + token)
                        .mediaRegion("eu-west-2"))
                .join()
                .meeting();
    }

    private static String token() {
        return UUID.randomUUID().toString();
    }

    private static CompletableFuture<CreateMediaStreamPipelineResponse> pipeline(
            String meetingArn, String poolArn, int reserved, String token) {
        return clients.pipelines.createMediaStreamPipeline(request -> request.clientRequestToken(token)
                .sources(MediaStreamSource.builder()
                        .sourceType(MediaPipelineSourceType.CHIME_SDK_MEETING)
                        .sourceArn(meetingArn)
                        .build())
                .sinks(MediaStreamSink.builder()
                        .sinkType(MediaStreamPipelineSinkType.KINESIS_VIDEO_STREAM_POOL)
                        .sinkArn(poolArn)
                        .mediaStreamType(MediaStreamType.INDIVIDUAL_AUDIO)
                        .reservedStreamCapacity(reserved)
                        .build()));
    }

    private static void assertRefused(CompletableFuture<?> call, String code, int status) {
        assertThatThrownBy(call::join).isInstanceOf(CompletionException.class).satisfies(thrown -> {
            AwsServiceException refusal = (AwsServiceException) thrown.getCause();
            assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo(code);
            assertThat(refusal.statusCode()).isEqualTo(status);
            assertThat(refusal.awsErrorDetails().errorMessage()).isNotBlank();
        });
    }

    @Test
    void createsOneMeetingPerToken() {
        String token = token();
        Meeting made = meeting(token);
        assertThat(made.meetingArn()).isEqualTo("arn:aws:chime:eu-west-2:000000000000:meeting/" + made.meetingId());
        assertThat(made.mediaPlacement().signalingUrl()).startsWith("wss://");
        assertThat(meeting(token)).isEqualTo(made);
        assertRefused(
                clients.meetings.createMeeting(request -> request.clientRequestToken(token)
                        .externalMeetingId("another")
                        .mediaRegion("eu-west-2")),
                "ConflictException",
                409);
        assertThat(clients.meetings
                        .getMeeting(request -> request.meetingId(made.meetingId()))
                        .join()
                        .meeting())
                .isEqualTo(made);
        clients.meetings
                .deleteMeeting(request -> request.meetingId(made.meetingId()))
                .join();
        assertRefused(
                clients.meetings.getMeeting(request -> request.meetingId(made.meetingId())), "NotFoundException", 404);
        assertRefused(
                clients.meetings.deleteMeeting(request -> request.meetingId(made.meetingId())),
                "NotFoundException",
                404);
    }

    @Test
    void checksTheFieldsOfAMeeting() {
        assertRefused(
                clients.meetings.createMeeting(request -> request.clientRequestToken("x y")
                        .externalMeetingId("id")
                        .mediaRegion("eu-west-2")),
                "BadRequestException",
                400);
        assertRefused(
                clients.meetings.createMeeting(request -> request.clientRequestToken(token())
                        .externalMeetingId("a")
                        .mediaRegion("eu-west-2")),
                "BadRequestException",
                400);
        assertRefused(
                clients.meetings.createMeeting(request -> request.clientRequestToken(token())
                        .externalMeetingId("id")
                        .mediaRegion("moon-1")),
                "BadRequestException",
                400);
        assertRefused(clients.meetings.getMeeting(request -> request.meetingId("no-guid")), "BadRequestException", 400);
    }

    @Test
    void createsOneAttendeePerExternalUser() {
        Meeting meeting = meeting(token());
        Attendee caller = attendee(meeting, "caller");
        assertThat(caller.joinToken()).hasSizeGreaterThan(32);
        assertThat(attendee(meeting, "caller")).isEqualTo(caller);
        assertThat(attendee(meeting, "another").attendeeId()).isNotEqualTo(caller.attendeeId());
        assertThat(clients.meetings
                        .getAttendee(request ->
                                request.meetingId(meeting.meetingId()).attendeeId(caller.attendeeId()))
                        .join()
                        .attendee())
                .isEqualTo(caller);
        clients.meetings
                .deleteAttendee(
                        request -> request.meetingId(meeting.meetingId()).attendeeId(caller.attendeeId()))
                .join();
        assertRefused(
                clients.meetings.getAttendee(
                        request -> request.meetingId(meeting.meetingId()).attendeeId(caller.attendeeId())),
                "NotFoundException",
                404);
        assertRefused(
                clients.meetings.createAttendee(
                        request -> request.meetingId(token()).externalUserId("caller")),
                "NotFoundException",
                404);
    }

    private static Attendee attendee(Meeting meeting, String user) {
        return clients.meetings
                .createAttendee(
                        request -> request.meetingId(meeting.meetingId()).externalUserId(user))
                .join()
                .attendee();
    }

    @Test
    void createsOnePipelinePerMeetingAndToken() {
        Meeting meeting = meeting(token());
        String pool = LocalAwsConfig.defaults().poolArn();
        String token = token();
        var made = pipeline(meeting.meetingArn(), pool, 1, token).join().mediaStreamPipeline();
        assertThat(made.status()).isEqualTo(MediaPipelineStatus.INITIALIZING);
        assertThat(made.sinks().getFirst().sinkArn()).isEqualTo(pool);
        assertThat(pipeline(meeting.meetingArn(), pool, 1, token)
                        .join()
                        .mediaStreamPipeline()
                        .mediaPipelineId())
                .isEqualTo(made.mediaPipelineId());
        assertRefused(pipeline(meeting.meetingArn(), pool, 1, token()), "ResourceLimitExceededException", 400);
        assertThat(clients.pipelines
                        .getMediaPipeline(request -> request.mediaPipelineId(made.mediaPipelineId()))
                        .join()
                        .mediaPipeline()
                        .mediaStreamPipeline()
                        .mediaPipelineArn())
                .isEqualTo(made.mediaPipelineArn());
        clients.pipelines
                .deleteMediaPipeline(request -> request.mediaPipelineId(made.mediaPipelineId()))
                .join();
        assertRefused(
                clients.pipelines.getMediaPipeline(request -> request.mediaPipelineId(made.mediaPipelineId())),
                "NotFoundException",
                404);
        assertThat(pipeline(meeting.meetingArn(), pool, 10, token()).join()).isNotNull();
    }

    @Test
    void checksTheSourcesAndSinksOfAPipeline() {
        Meeting meeting = meeting(token());
        String pool = LocalAwsConfig.defaults().poolArn();
        assertRefused(pipeline(meeting.meetingArn(), pool, 0, token()), "BadRequestException", 400);
        assertRefused(pipeline(meeting.meetingArn(), pool, 11, token()), "BadRequestException", 400);
        assertRefused(pipeline(meeting.meetingArn(), pool + "-none", 1, token()), "NotFoundException", 404);
        assertRefused(pipeline(meeting.meetingArn() + "0", pool, 1, token()), "NotFoundException", 404);
        assertRefused(pipeline("meeting", pool, 1, token()), "BadRequestException", 400);
    }

    @Test
    void acceptsPipelinesForACreatedPool() {
        var pool = clients.pipelines
                .createMediaPipelineKinesisVideoStreamPool(request -> request.poolName("mine")
                        .clientRequestToken("mine-token")
                        .streamConfiguration(
                                streams -> streams.region("eu-west-2").dataRetentionInHours(1)))
                .join()
                .kinesisVideoStreamPoolConfiguration();
        assertThat(clients.pipelines
                        .getMediaPipelineKinesisVideoStreamPool(request -> request.identifier(pool.poolArn()))
                        .join()
                        .kinesisVideoStreamPoolConfiguration())
                .isEqualTo(pool);
        assertThat(pipeline(meeting(token()).meetingArn(), pool.poolArn(), 1, token())
                        .join())
                .isNotNull();
    }

    @Test
    void refusesUpdatesOfUnknownCallsAndTooManyArguments() {
        assertRefused(update(PhoneNetwork.SIP_MEDIA_APPLICATION_ID, Map.of("a", "b")), "NotFoundException", 404);
        assertRefused(update("another", Map.of()), "NotFoundException", 404);
        Map<String, String> arguments = new TreeMap<>();
        for (int i = 0; i < 21; i++) {
            arguments.put("key-" + i, "value");
        }
        assertRefused(update(PhoneNetwork.SIP_MEDIA_APPLICATION_ID, arguments), "BadRequestException", 400);
    }

    private static CompletableFuture<?> update(String application, Map<String, String> arguments) {
        return clients.voice.updateSipMediaApplicationCall(request -> request.sipMediaApplicationId(application)
                .transactionId(token())
                .arguments(arguments));
    }

    @Test
    void injectsFaultsWithTheErrorsOfEachNamespace() {
        aws.faults("""
                {"seed": 1, "rules": [{"operation": "CreateMeeting", "kind": "throttle"},
                 {"operation": "UpdateSipMediaApplicationCall", "kind": "throttle"},
                 {"operation": "GetMediaPipeline", "kind": "server_error"}]}""");
        assertRefused(
                clients.meetings.createMeeting(request -> request.clientRequestToken(token())
                        .externalMeetingId("id")
                        .mediaRegion("eu-west-2")),
                "ThrottlingException",
                429);
        assertRefused(update(PhoneNetwork.SIP_MEDIA_APPLICATION_ID, Map.of()), "ThrottledClientException", 429);
        assertRefused(
                clients.pipelines.getMediaPipeline(request -> request.mediaPipelineId(token())),
                "ServiceFailureException",
                500);
    }
}
