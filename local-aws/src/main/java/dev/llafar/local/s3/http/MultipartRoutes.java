package dev.llafar.local.s3.http;

import dev.llafar.local.protocol.AwsFailure;
import dev.llafar.local.s3.MultipartUploads;
import dev.llafar.local.s3.ObjectStore;
import dev.llafar.local.s3.PartList;
import dev.llafar.local.s3.StoredObject;
import dev.llafar.local.service.AwsExchange;
import java.util.UUID;

/** Operations on uploads in parts. */
final class MultipartRoutes {
    private final MultipartUploads uploads;

    MultipartRoutes(ObjectStore store) {
        this.uploads = new MultipartUploads(store);
    }

    void create(AwsExchange exchange) {
        String bucket = S3StandIn.bucket(exchange);
        String key = S3StandIn.key(exchange);
        String id = UUID.randomUUID().toString();
        uploads.begin(bucket, key, UploadedContent.type(exchange), id);
        S3Xml.of("InitiateMultipartUploadResult")
                .element("Bucket", bucket)
                .element("Key", key)
                .element("UploadId", id)
                .reply(exchange);
    }

    void put(AwsExchange exchange) {
        String number = exchange.queryParameter("partNumber");
        if (!number.matches("\\d{1,9}")) {
            throw new AwsFailure(400, "InvalidArgument", "partNumber is '" + number + "', expected 1 to 10000");
        }
        String etag = uploads.put(
                S3StandIn.bucket(exchange),
                S3StandIn.key(exchange),
                exchange.queryParameter("uploadId"),
                Integer.parseInt(number),
                UploadedContent.bytes(exchange));
        exchange.response().putHeader("ETag", etag).end();
    }

    void complete(AwsExchange exchange) {
        String bucket = S3StandIn.bucket(exchange);
        String key = S3StandIn.key(exchange);
        StoredObject object = uploads.complete(
                bucket,
                key,
                exchange.queryParameter("uploadId"),
                PartList.parse(exchange.body().getBytes()),
                exchange.nowMillis());
        S3Xml.of("CompleteMultipartUploadResult")
                .element("Location", exchange.request().path())
                .element("Bucket", bucket)
                .element("Key", key)
                .element("ETag", object.etag())
                .reply(exchange);
    }

    void abort(AwsExchange exchange) {
        uploads.abort(S3StandIn.bucket(exchange), S3StandIn.key(exchange), exchange.queryParameter("uploadId"));
        exchange.replyNoContent();
    }
}
