package dev.llafar.local.chime.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.llafar.kvs.json.JsonFieldException;
import dev.llafar.local.chime.ChimeAccount;
import dev.llafar.local.chime.CreateMeeting;
import dev.llafar.local.chime.Meeting;
import dev.llafar.local.chime.MeetingStore;
import dev.llafar.local.chime.Pipeline;
import dev.llafar.local.chime.PipelineStore;
import dev.llafar.local.chime.StreamPoolStore;
import dev.llafar.local.protocol.Constraints;
import dev.llafar.local.service.AwsExchange;
import dev.llafar.local.service.AwsService;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Creates, returns and deletes media stream pipelines; creates and returns pools of streams. */
public final class PipelineRoutes {
    private static final Pattern ARN = Pattern.compile("arn[/:\\-_.a-zA-Z0-9]{1,1021}");
    private static final Pattern POOL_NAME = Pattern.compile("[0-9a-zA-Z._-]{1,128}");
    private static final Pattern POOL = Pattern.compile("\\S.{0,1023}");
    private static final Pattern REGION = Pattern.compile("([a-z]+-){2,}\\d+");
    private static final int MAX_RETENTION_HOURS = 87_600;

    @JsonNaming(UpperCamelCaseStrategy.class)
    record CreateMediaStreamPipeline(
            @JsonProperty(required = true) List<Source> sources,
            @JsonProperty(required = true) List<Sink> sinks,
            String clientRequestToken) {
        CreateMediaStreamPipeline {
            Constraints.requireRange("Sources.length", sources.size(), 1, 1);
            Constraints.requireRange("Sinks.length", sinks.size(), 1, 2);
            if (sinks.size() > 1) {
                throw JsonFieldException.of(
                        "Sinks", "2 entries", "1, because the stand-in supports only IndividualAudio");
            }
            clientRequestToken = checkedToken(clientRequestToken);
        }
    }

    @JsonNaming(UpperCamelCaseStrategy.class)
    record Source(
            @JsonProperty(required = true) String sourceType,
            @JsonProperty(required = true) String sourceArn) {
        Source {
            Constraints.requireOneOf("SourceType", sourceType, List.of("ChimeSdkMeeting"));
            Constraints.requireMatch("SourceArn", sourceArn, ARN);
        }
    }

    @JsonNaming(UpperCamelCaseStrategy.class)
    record Sink(
            @JsonProperty(required = true) String sinkType,
            @JsonProperty(required = true) String sinkArn,
            @JsonProperty(required = true) String mediaStreamType,
            int reservedStreamCapacity) {
        Sink {
            Constraints.requireOneOf("SinkType", sinkType, List.of("KinesisVideoStreamPool"));
            Constraints.requireMatch("SinkArn", sinkArn, ARN);
            Constraints.requireOneOf("MediaStreamType", mediaStreamType, List.of("IndividualAudio", "MixedAudio"));
            Constraints.requireRange("ReservedStreamCapacity", reservedStreamCapacity, 1, 10);
            if (mediaStreamType.equals("MixedAudio")) {
                throw reservedStreamCapacity > 1
                        ? JsonFieldException.of("ReservedStreamCapacity", reservedStreamCapacity, "1 for MixedAudio")
                        : JsonFieldException.of(
                                "MediaStreamType", mediaStreamType, "IndividualAudio, which the stand-in supports");
            }
        }
    }

    @JsonNaming(UpperCamelCaseStrategy.class)
    record CreatePool(
            @JsonProperty(required = true) String poolName,
            @JsonProperty(required = true) StreamConfiguration streamConfiguration,
            String clientRequestToken) {
        CreatePool {
            Constraints.requireMatch("PoolName", poolName, POOL_NAME);
            clientRequestToken = checkedToken(clientRequestToken);
        }
    }

    @JsonNaming(UpperCamelCaseStrategy.class)
    record StreamConfiguration(
            @JsonProperty(required = true) String region, Integer dataRetentionInHours) {
        StreamConfiguration {
            Constraints.requireMatch("Region", region, REGION);
            dataRetentionInHours = dataRetentionInHours == null ? 0 : dataRetentionInHours;
            Constraints.requireRange("DataRetentionInHours", dataRetentionInHours, 0, MAX_RETENTION_HOURS);
        }
    }

    private static String checkedToken(@Nullable String token) {
        if (token != null) {
            Constraints.requireMatch("ClientRequestToken", token, CreateMeeting.TOKEN);
        }
        return Constraints.orEmpty(token);
    }

    private final MeetingStore meetings;
    private final PipelineStore pipelines;
    private final StreamPoolStore pools;
    private final ChimeService.Telephony telephony;

    private PipelineRoutes(
            MeetingStore meetings, PipelineStore pipelines, StreamPoolStore pools, ChimeService.Telephony telephony) {
        this.meetings = meetings;
        this.pipelines = pipelines;
        this.pools = pools;
        this.telephony = telephony;
    }

    /** The operations of the namespace ChimeSdkMediaPipelines. */
    public static AwsService service(
            ChimeAccount.Limits limits,
            MeetingStore meetings,
            PipelineStore pipelines,
            StreamPoolStore pools,
            ChimeService.Telephony telephony) {
        PipelineRoutes routes = new PipelineRoutes(meetings, pipelines, pools, telephony);
        String pipeline = "/sdk-media-pipelines/{pipeline}";
        String pool = "/media-pipeline-kinesis-video-stream-pools";
        return ChimeService.pipelinesOrVoice(limits)
                .with("CreateMediaStreamPipeline", "POST", "/sdk-media-stream-pipelines", routes::create)
                .with("GetMediaPipeline", "GET", pipeline, routes::get)
                .with("DeleteMediaPipeline", "DELETE", pipeline, routes::delete)
                .with("CreateMediaPipelineKinesisVideoStreamPool", "POST", pool, routes::createPool)
                .with("GetMediaPipelineKinesisVideoStreamPool", "GET", pool + "/{pool}", routes::getPool)
                .build();
    }

    private void create(AwsExchange exchange) {
        CreateMediaStreamPipeline request = exchange.read(CreateMediaStreamPipeline.class);
        String meetingArn = request.sources().getFirst().sourceArn();
        Sink sink = request.sinks().getFirst();
        Meeting meeting = meetings.findByArn(meetingArn);
        StreamPoolStore.Pool pool = pools.findByArn(sink.sinkArn());
        PipelineStore.Created created = pipelines.create(
                meeting, pool, sink.reservedStreamCapacity(), request.clientRequestToken(), exchange.nowMillis());
        exchange.reply(201, new JsonObject().put("MediaStreamPipeline", json(created.pipeline())));
        if (created.isNew()) {
            telephony.pipelineCreated(created.pipeline());
        }
    }

    private void get(AwsExchange exchange) {
        Pipeline pipeline = pipelines.find(pipelineId(exchange));
        exchange.reply(
                new JsonObject().put("MediaPipeline", new JsonObject().put("MediaStreamPipeline", json(pipeline))));
    }

    private void delete(AwsExchange exchange) {
        Pipeline pipeline = pipelines.delete(pipelineId(exchange));
        exchange.replyNoContent();
        telephony.pipelineDeleted(pipeline);
    }

    private void createPool(AwsExchange exchange) {
        CreatePool request = exchange.read(CreatePool.class);
        StreamPoolStore.Pool pool = pools.create(
                request.poolName(),
                request.clientRequestToken(),
                request.streamConfiguration().region(),
                request.streamConfiguration().dataRetentionInHours(),
                exchange.nowMillis());
        exchange.reply(201, json(pool));
    }

    private void getPool(AwsExchange exchange) {
        String identifier = exchange.pathParameter("pool", "Identifier", POOL);
        exchange.reply(json(pools.find(identifier)));
    }

    private static String pipelineId(AwsExchange exchange) {
        return exchange.pathParameter("pipeline", "MediaPipelineId", ChimeService.GUID);
    }

    private static JsonObject json(Pipeline pipeline) {
        return new JsonObject()
                .put("MediaPipelineId", pipeline.id())
                .put("MediaPipelineArn", pipeline.arn())
                .put("CreatedTimestamp", iso(pipeline.createdMillis()))
                .put("UpdatedTimestamp", iso(pipeline.updatedMillis()))
                .put("Status", pipeline.status().wire())
                .put(
                        "Sources",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("SourceType", "ChimeSdkMeeting")
                                        .put("SourceArn", pipeline.meetingArn())))
                .put(
                        "Sinks",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("SinkType", "KinesisVideoStreamPool")
                                        .put("SinkArn", pipeline.pool().arn())
                                        .put("ReservedStreamCapacity", pipeline.reservedStreams())
                                        .put("MediaStreamType", "IndividualAudio")));
    }

    private static JsonObject json(StreamPoolStore.Pool pool) {
        return new JsonObject()
                .put(
                        "KinesisVideoStreamPoolConfiguration",
                        new JsonObject()
                                .put("PoolArn", pool.arn())
                                .put("PoolName", pool.name())
                                .put("PoolId", pool.name())
                                .put("PoolStatus", "ACTIVE")
                                .put(
                                        "StreamConfiguration",
                                        new JsonObject()
                                                .put("Region", pool.region())
                                                .put("DataRetentionInHours", pool.retentionHours()))
                                .put("CreatedTimestamp", iso(pool.createdMillis()))
                                .put("UpdatedTimestamp", iso(pool.createdMillis())));
    }

    private static String iso(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
