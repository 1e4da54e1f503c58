package dev.llafar.local.kvs.http;

import dev.llafar.local.call.Exchange;
import dev.llafar.local.call.Operation;
import dev.llafar.local.call.StandIn;
import dev.llafar.local.error.AwsFailure;
import dev.llafar.local.kvs.KvsLimits;
import dev.llafar.local.kvs.StreamStore;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;

/** Control plane, media and archived media of Kinesis Video Streams on one endpoint, which is its own data endpoint. */
public final class KvsStandIn implements StandIn {
    private static final Set<String> API_NAMES = Set.of(
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
    private void getDataEndpoint(Exchange exchange) {
        JsonFields fields = new JsonFields(exchange.json());
        String api = fields.text("APIName");
        if (!API_NAMES.contains(api)) {
            throw AwsFailure.invalidArgument("APIName is '" + api + "', expected one of " + API_NAMES + ".");
        }
        store.admitEndpointCall(fields.stream(store), exchange.nowMillis());
        exchange.reply(new JsonObject()
                .put("DataEndpoint", "http://" + exchange.request().authority()));
    }

    private void getMedia(Exchange exchange) {
        JsonFields fields = new JsonFields(exchange.json());
        new GetMediaReply(vertx, exchange, fields.stream(store), store, fields.startSelector()).begin();
    }

    private void putMedia(Exchange exchange) {
        new PutMediaExchange(vertx, exchange, store).begin();
    }
}
