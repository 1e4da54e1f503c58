package dev.llafar.local.kvs.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.llafar.kvs.json.JsonFieldException;
import dev.llafar.local.error.AwsFailure;
import dev.llafar.local.kvs.KvsLimits;
import dev.llafar.local.kvs.StartSelector;
import dev.llafar.local.kvs.StreamStore;
import dev.llafar.local.kvs.VideoStream;
import dev.llafar.local.service.AwsExchange;
import dev.llafar.local.service.Operation;
import dev.llafar.local.service.StandIn;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Control plane, media and archived media of Kinesis Video Streams on one endpoint, which is its own data endpoint. */
public final class KvsStandIn implements StandIn {
    private static final List<String> API_NAMES = List.of(
            "PUT_MEDIA",
            "GET_MEDIA",
            "LIST_FRAGMENTS",
            "GET_MEDIA_FOR_FRAGMENT_LIST",
            "GET_HLS_STREAMING_SESSION_URL",
            "GET_DASH_STREAMING_SESSION_URL",
            "GET_CLIP",
            "GET_IMAGES");
    private final Vertx vertx;
    private final StreamStore store;
    private final List<Operation> operations;

    @JsonNaming(UpperCamelCaseStrategy.class)
    record GetDataEndpoint(
            @Nullable String streamName,
            @Nullable String streamARN,

            @JsonProperty(value = "APIName", required = true)
            String apiName) {
        GetDataEndpoint {
            if (!API_NAMES.contains(apiName)) {
                throw JsonFieldException.of("APIName", apiName, "one of " + String.join(", ", API_NAMES));
            }
        }
    }

    @JsonNaming(UpperCamelCaseStrategy.class)
    record GetMedia(
            @Nullable String streamName,
            @Nullable String streamARN,
            @JsonProperty(required = true) StartSelector startSelector) {}

    public KvsStandIn(Vertx vertx, KvsLimits limits, String region, String account) {
        this.vertx = vertx;
        this.store = new StreamStore(limits, region, account);
        StreamRoutes streams = new StreamRoutes(store);
        ArchiveRoutes archive = new ArchiveRoutes(store);
        this.operations = List.of(
                Operation.json("CreateStream", "POST", "/createStream", streams::create),
                Operation.json("DescribeStream", "POST", "/describeStream", streams::describe),
                Operation.json("ListStreams", "POST", "/listStreams", streams::list),
                Operation.json("DeleteStream", "POST", "/deleteStream", streams::delete),
                Operation.json("GetDataEndpoint", "POST", "/getDataEndpoint", this::getDataEndpoint),
                Operation.json("GetMedia", "POST", "/getMedia", this::getMedia),
                Operation.streamed("PutMedia", "POST", "/putMedia", this::putMedia),
                Operation.json("ListFragments", "POST", "/listFragments", archive::listFragments),
                Operation.json("GetMediaForFragmentList", "POST", "/getMediaForFragmentList", archive::getMedia));
    }

    /** What is behind it; belongs to the event loop of the stand-ins. */
    public StreamStore store() {
        return store;
    }

    @Override
    public String service() {
        return "kinesisvideo";
    }

    @Override
    public List<Operation> operations() {
        return operations;
    }

    @Override
    public AwsFailure throttled() {
        return new AwsFailure(400, "ClientLimitExceededException", "Rate exceeded. Wait and try the call again.");
    }

    /** The data endpoint is wherever the caller found us. */
    private void getDataEndpoint(AwsExchange exchange) {
        GetDataEndpoint request = exchange.read(GetDataEndpoint.class);
        store.admitEndpointCall(store.find(request.streamName(), request.streamARN()), exchange.nowMillis());
        exchange.reply(new JsonObject()
                .put("DataEndpoint", "http://" + exchange.request().authority()));
    }

    private void getMedia(AwsExchange exchange) {
        GetMedia request = exchange.read(GetMedia.class);
        VideoStream stream = store.find(request.streamName(), request.streamARN());
        new GetMediaReply(vertx, exchange, stream, store, request.startSelector()).begin();
    }

    private void putMedia(AwsExchange exchange) {
        new PutMediaExchange(vertx, exchange, store).begin();
    }
}
