package dev.llafar.local.kvs.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.llafar.local.kvs.KvsLimits;
import dev.llafar.local.kvs.StartSelector;
import dev.llafar.local.kvs.StreamStore;
import dev.llafar.local.kvs.VideoStream;
import dev.llafar.local.protocol.Constraints;
import dev.llafar.local.service.AwsExchange;
import dev.llafar.local.service.AwsService;
import dev.llafar.local.service.Operation;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Control plane, media and archived media of Kinesis Video Streams on one endpoint, which is also the data endpoint. */
public final class KvsStandIn {
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

    @JsonNaming(UpperCamelCaseStrategy.class)
    record GetDataEndpoint(
            @Nullable String streamName,
            @Nullable String streamARN,

            @JsonProperty(value = "APIName", required = true)
            String apiName) {
        GetDataEndpoint {
            Constraints.requireOneOf("APIName", apiName, API_NAMES);
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
    }

    public AwsService service() {
        StreamRoutes streams = new StreamRoutes(store);
        ArchiveRoutes archive = new ArchiveRoutes(store);
        List<Operation> operations = List.of(
                Operation.json("CreateStream", "POST", "/createStream", streams::create),
                Operation.json("DescribeStream", "POST", "/describeStream", streams::describe),
                Operation.json("ListStreams", "POST", "/listStreams", streams::list),
                Operation.json("DeleteStream", "POST", "/deleteStream", streams::delete),
                Operation.json("GetDataEndpoint", "POST", "/getDataEndpoint", this::getDataEndpoint),
                Operation.json("GetMedia", "POST", "/getMedia", this::getMedia),
                Operation.streamed("PutMedia", "POST", "/putMedia", this::putMedia),
                Operation.json("ListFragments", "POST", "/listFragments", archive::listFragments),
                Operation.json("GetMediaForFragmentList", "POST", "/getMediaForFragmentList", archive::getMedia));
        return new AwsService(
                "kinesisvideo",
                AwsService.Errors.common(AwsService.ErrorFormat.REST_JSON, StreamStore::throttled),
                operations);
    }

    /** The streams; only the event loop of the stand-ins may use them. */
    public StreamStore store() {
        return store;
    }

    /** The data endpoint is the address to which the request was sent. */
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
