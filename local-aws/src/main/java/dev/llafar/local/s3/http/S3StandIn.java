package dev.llafar.local.s3.http;

import dev.llafar.local.protocol.AwsFailure;
import dev.llafar.local.s3.ObjectStore;
import dev.llafar.local.s3.StoredObject;
import dev.llafar.local.service.AwsExchange;
import dev.llafar.local.service.AwsService;
import dev.llafar.local.service.Operation;
import dev.llafar.local.service.PathTemplate;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;

/** Buckets and objects of S3, with path-style addresses. Supports uploads in parts, but no copies and no versions. */
public final class S3StandIn {
    /** Query parameters that select operations on a bucket or an object that the stand-in does not have. */
    private static final Set<String> UNSUPPORTED_OPERATIONS = Set.of(
            "acl",
            "cors",
            "delete",
            "lifecycle",
            "notification",
            "policy",
            "tagging",
            "uploadId",
            "uploads",
            "versioning",
            "versions",
            "website");

    private static final String OBJECT = "/{Bucket}/{Key+}";
    /** Enough for ten thousand parts with a checksum each. */
    private static final int MAX_LIST_BYTES = 4 << 20;

    private static final int CHUNKED_OVERHEAD_BYTES = 1 << 20;
    private final ObjectStore store;
    private final ObjectStore.Limits limits;

    public S3StandIn(ObjectStore.Limits limits) {
        this.limits = limits;
        this.store = new ObjectStore(limits);
    }

    public AwsService service() {
        int upload = limits.maxObjectBytes() + CHUNKED_OVERHEAD_BYTES;
        BucketRoutes buckets = new BucketRoutes(store);
        MultipartRoutes parts = new MultipartRoutes(store);
        List<Operation> operations = List.of(
                operation("ListBuckets", "GET", "/", 0, buckets::listAll),
                operation("CreateBucket", "PUT", "/{Bucket}", CHUNKED_OVERHEAD_BYTES, buckets::create),
                operation("HeadBucket", "HEAD", "/{Bucket}", 0, buckets::head),
                operation("DeleteBucket", "DELETE", "/{Bucket}", 0, buckets::delete),
                operation("ListObjectsV2", "GET", "/{Bucket}", 0, buckets::list),
                operation("CreateMultipartUpload", "POST", OBJECT, "uploads", 0, parts::create),
                operation("CompleteMultipartUpload", "POST", OBJECT, "uploadId", MAX_LIST_BYTES, parts::complete),
                operation("UploadPart", "PUT", OBJECT, "uploadId", upload, parts::put),
                operation("AbortMultipartUpload", "DELETE", OBJECT, "uploadId", 0, parts::abort),
                operation("PutObject", "PUT", OBJECT, upload, this::put),
                operation("GetObject", "GET", OBJECT, 0, exchange -> send(exchange, true)),
                operation("HeadObject", "HEAD", OBJECT, 0, exchange -> send(exchange, false)),
                operation("DeleteObject", "DELETE", OBJECT, 0, this::delete));
        return new AwsService(
                "s3",
                AwsService.Errors.common(
                        AwsService.ErrorFormat.S3_XML,
                        () -> new AwsFailure(503, "SlowDown", "Please reduce your request rate.")),
                operations);
    }

    private static Operation operation(
            String name, String method, String path, int maxBytes, Handler<AwsExchange> handler) {
        return operation(name, method, path, "", maxBytes, handler);
    }

    private static Operation operation(
            String name, String method, String path, String parameter, int maxBytes, Handler<AwsExchange> handler) {
        PathTemplate template = PathTemplate.of(path);
        return new Operation(name, method, template, parameter, new Operation.Body.Buffered(maxBytes), exchange -> {
            for (String given : exchange.request().params().names()) {
                if (UNSUPPORTED_OPERATIONS.contains(given) && !given.equals(parameter)) {
                    throw new AwsFailure(
                            501, "NotImplemented", "The stand-in has no operation " + method + " ?" + given);
                }
            }
            handler.handle(exchange);
        });
    }

    static String bucket(AwsExchange exchange) {
        return exchange.pathParameter("Bucket");
    }

    static String key(AwsExchange exchange) {
        return exchange.pathParameter("Key");
    }

    private void put(AwsExchange exchange) {
        StoredObject object = store.put(
                bucket(exchange),
                key(exchange),
                UploadedContent.bytes(exchange),
                UploadedContent.type(exchange),
                exchange.nowMillis());
        exchange.response().putHeader("ETag", object.etag()).end();
    }

    private void send(AwsExchange exchange, boolean withContent) {
        StoredObject object = store.get(bucket(exchange), key(exchange));
        String wanted = exchange.request().getHeader("If-Match");
        if (wanted != null && !wanted.equals("*") && !wanted.equals(object.etag())) {
            throw new AwsFailure(
                    412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
        }
        HttpServerResponse response = exchange.response();
        String header = exchange.request().getHeader("Range");
        StoredObject.ByteRange range =
                header == null ? new StoredObject.ByteRange(0, object.bytes().length) : object.range(header);
        int length = range.to() - range.from();
        if (length < object.bytes().length) {
            response.setStatusCode(206)
                    .putHeader(
                            "Content-Range",
                            "bytes " + range.from() + "-" + (range.to() - 1) + "/" + object.bytes().length);
        }
        response.putHeader("ETag", object.etag())
                .putHeader("Accept-Ranges", "bytes")
                .putHeader("Content-Type", object.contentType())
                .putHeader("Content-Length", Integer.toString(length))
                .putHeader(
                        "Last-Modified",
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                Instant.ofEpochMilli(object.modifiedMillis()).atOffset(ZoneOffset.UTC)));
        if (withContent) {
            response.end(Buffer.buffer(object.bytes()).slice(range.from(), range.to()));
        } else {
            response.end();
        }
    }

    private void delete(AwsExchange exchange) {
        store.delete(bucket(exchange), key(exchange));
        exchange.replyNoContent();
    }
}
