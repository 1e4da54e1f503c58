package dev.llafar.local.chime.http;

import dev.llafar.local.call.Exchange;
import dev.llafar.local.call.StandIn;
import dev.llafar.local.chime.ChimeErrors;
import dev.llafar.local.chime.ChimeLimits;
import dev.llafar.local.chime.ChimeWatcher;
import dev.llafar.local.chime.Meeting;
import dev.llafar.local.chime.MeetingBook;
import dev.llafar.local.chime.Pipeline;
import dev.llafar.local.chime.PipelineBook;
import dev.llafar.local.chime.StreamPool;
import dev.llafar.local.chime.StreamPoolBook;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/** Media stream pipelines and their pools: Create, Get and Delete of the first, Create and Get of the second. */
public final class PipelineRoutes {
    private static final Pattern POOL_NAME = Pattern.compile("[0-9a-zA-Z._-]{1,128}");
    private static final Pattern POOL = Pattern.compile("\\S.{0,1023}");
    private static final Pattern REGION = Pattern.compile("([a-z]+-){2,}\\d+");
    private static final int MAX_RETENTION_HOURS = 87_600;
    private final MeetingBook meetings;
    private final PipelineBook pipelines;
    private final StreamPoolBook pools;
    private final ChimeWatcher watcher;

    private PipelineRoutes(MeetingBook meetings, PipelineBook pipelines, StreamPoolBook pools, ChimeWatcher watcher) {
        this.meetings = meetings;
        this.pipelines = pipelines;
        this.pools = pools;
        this.watcher = watcher;
    }

    /** The namespace ChimeSdkMediaPipelines. */
    public static StandIn standIn(
            ChimeLimits limits,
            MeetingBook meetings,
            PipelineBook pipelines,
            StreamPoolBook pools,
            ChimeWatcher watcher) {
        PipelineRoutes routes = new PipelineRoutes(meetings, pipelines, pools, watcher);
        String one = "/sdk-media-pipelines/{pipeline}";
        String pool = "/media-pipeline-kinesis-video-stream-pools";
        return ChimeStandIn.pipelinesOrVoice(limits)
                .with("CreateMediaStreamPipeline", "POST", "/sdk-media-stream-pipelines", routes::create)
                .with("GetMediaPipeline", "GET", one, routes::get)
                .with("DeleteMediaPipeline", "DELETE", one, routes::delete)
                .with("CreateMediaPipelineKinesisVideoStreamPool", "POST", pool, routes::createPool)
                .with("GetMediaPipelineKinesisVideoStreamPool", "GET", pool + "/{pool}", routes::getPool);
    }

    private void create(Exchange exchange) {
        RequestFields fields = new RequestFields(exchange.json());
        RequestFields source = fields.objects("Sources", 1, 1).getFirst();
        source.oneOf("SourceType", List.of("ChimeSdkMeeting"));
        String meetingArn = source.required("SourceArn", RequestFields.ARN);
        List<RequestFields> sinks = fields.objects("Sinks", 1, 2);
        sinks.forEach(PipelineRoutes::check);
        if (sinks.size() > 1) {
            throw ChimeErrors.badRequest(
                    "Sinks is 2 long; of MixedAudio and IndividualAudio only the latter is" + " stood in for.");
        }
        RequestFields sink = sinks.getFirst();
        String token =
                fields.optional("ClientRequestToken", RequestFields.TOKEN).orElse("");
        Meeting meeting = meetings.byArn(meetingArn)
                .orElseThrow(() -> ChimeErrors.notFound("The meeting " + meetingArn + " is not found."));
        String poolArn = sink.required("SinkArn", RequestFields.ARN);
        StreamPool pool = pools.find(poolArn)
                .filter(found -> found.arn().equals(poolArn))
                .orElseThrow(() -> ChimeErrors.notFound("The pool " + poolArn + " is not found."));
        PipelineBook.Created created = pipelines.create(
                meeting, pool, sink.integer("ReservedStreamCapacity", 1, 10), token, exchange.nowMillis());
        exchange.response().setStatusCode(201);
        exchange.reply(new JsonObject().put("MediaStreamPipeline", json(created.pipeline())));
        if (created.isNew()) {
            watcher.pipelineCreated(created.pipeline());
        }
    }

    private static void check(RequestFields sink) {
        sink.oneOf("SinkType", List.of("KinesisVideoStreamPool"));
        String media = sink.oneOf("MediaStreamType", List.of("IndividualAudio", "MixedAudio"));
        int reserved = sink.integer("ReservedStreamCapacity", 1, 10);
        if (media.equals("MixedAudio")) {
            throw ChimeErrors.badRequest(
                    reserved > 1
                            ? "ReservedStreamCapacity is " + reserved + ", expected 1 for MixedAudio."
                            : "MediaStreamType is MixedAudio, which is not stood in for.");
        }
    }

    private void get(Exchange exchange) {
        Pipeline pipeline = pipelines.find(pipelineId(exchange));
        exchange.reply(
                new JsonObject().put("MediaPipeline", new JsonObject().put("MediaStreamPipeline", json(pipeline))));
    }

    private void delete(Exchange exchange) {
        Pipeline pipeline = pipelines.delete(pipelineId(exchange));
        exchange.response().setStatusCode(204).end();
        watcher.pipelineDeleted(pipeline);
    }

    private void createPool(Exchange exchange) {
        RequestFields fields = new RequestFields(exchange.json());
        RequestFields streams = fields.object("StreamConfiguration")
                .orElseThrow(() -> ChimeErrors.badRequest("StreamConfiguration is missing."));
        int retention = exchange.json().getJsonObject("StreamConfiguration").containsKey("DataRetentionInHours")
                ? streams.integer("DataRetentionInHours", 0, MAX_RETENTION_HOURS)
                : 0;
        StreamPool pool = pools.create(
                fields.required("PoolName", POOL_NAME),
                fields.optional("ClientRequestToken", RequestFields.TOKEN).orElse(""),
                streams.required("Region", REGION),
                retention,
                exchange.nowMillis());
        exchange.response().setStatusCode(201);
        exchange.reply(json(pool));
    }

    private void getPool(Exchange exchange) {
        String identifier =
                RequestFields.path("Identifier", exchange.pathParameters().getOrDefault("pool", ""), POOL);
        exchange.reply(json(pools.find(identifier)
                .orElseThrow(() -> ChimeErrors.notFound("The pool " + identifier + " is not found."))));
    }

    private static String pipelineId(Exchange exchange) {
        return RequestFields.path(
                "MediaPipelineId", exchange.pathParameters().getOrDefault("pipeline", ""), RequestFields.GUID);
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

    private static JsonObject json(StreamPool pool) {
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
