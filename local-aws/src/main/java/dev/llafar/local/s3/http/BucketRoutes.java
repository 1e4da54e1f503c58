package dev.llafar.local.s3.http;

import dev.llafar.local.protocol.AwsFailure;
import dev.llafar.local.protocol.PageTokens;
import dev.llafar.local.s3.ObjectStore;
import dev.llafar.local.service.AwsExchange;
import java.time.Instant;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/** Operations on buckets. */
final class BucketRoutes {
    private static final int MAX_KEYS = 1_000;

    private final ObjectStore store;

    BucketRoutes(ObjectStore store) {
        this.store = store;
    }

    void create(AwsExchange exchange) {
        String name = S3StandIn.bucket(exchange);
        store.createBucket(name);
        exchange.response().putHeader("Location", "/" + name).end();
    }

    void head(AwsExchange exchange) {
        store.headBucket(S3StandIn.bucket(exchange));
        exchange.response().end();
    }

    void delete(AwsExchange exchange) {
        store.deleteBucket(S3StandIn.bucket(exchange));
        exchange.replyNoContent();
    }

    void listAll(AwsExchange exchange) {
        S3Xml xml = S3Xml.of("ListAllMyBucketsResult").open("Buckets");
        for (String name : store.bucketNames()) {
            xml.open("Bucket")
                    .element("Name", name)
                    .element("CreationDate", Instant.EPOCH.toString())
                    .close("Bucket");
        }
        xml.close("Buckets").reply(exchange);
    }

    void list(AwsExchange exchange) {
        String bucket = S3StandIn.bucket(exchange);
        boolean encoded = exchange.queryParameter("encoding-type").equals("url");
        String prefix = exchange.queryParameter("prefix");
        String token = exchange.queryParameter("continuation-token");
        String after = token.isEmpty() ? exchange.queryParameter("start-after") : decoded(token);
        int maxKeys = maxKeys(exchange.queryParameter("max-keys"));
        ObjectStore.Page page = store.list(bucket, prefix, exchange.queryParameter("delimiter"), after, maxKeys);
        int count = page.objects().size() + page.prefixes().size();
        S3Xml xml = S3Xml.of("ListBucketResult")
                .element("Name", bucket)
                .element("Prefix", key(prefix, encoded))
                .element("MaxKeys", Integer.toString(maxKeys))
                .element("KeyCount", Integer.toString(count))
                .element("IsTruncated", Boolean.toString(!page.next().isEmpty()));
        if (encoded) {
            xml.element("EncodingType", "url");
        }
        if (!page.next().isEmpty()) {
            xml.element("NextContinuationToken", PageTokens.encode(page.next()));
        }
        page.objects().forEach(object -> xml.open("Contents")
                .element("Key", key(object.key(), encoded))
                .element(
                        "LastModified",
                        Instant.ofEpochMilli(object.modifiedMillis()).toString())
                .element("ETag", object.etag())
                .element("Size", Integer.toString(object.bytes().length))
                .element("StorageClass", "STANDARD")
                .close("Contents"));
        page.prefixes().forEach(group -> xml.open("CommonPrefixes")
                .element("Prefix", key(group, encoded))
                .close("CommonPrefixes"));
        xml.reply(exchange);
    }

    private static int maxKeys(String text) {
        if (text.isEmpty()) {
            return MAX_KEYS;
        }
        if (!text.matches("\\d{1,9}")) {
            throw new AwsFailure(400, "InvalidArgument", "max-keys is '" + text + "', expected 0 to " + MAX_KEYS);
        }
        return Math.min(MAX_KEYS, Integer.parseInt(text));
    }

    private static String decoded(String token) {
        return PageTokens.decode(token)
                .orElseThrow(
                        () -> new AwsFailure(400, "InvalidArgument", "The continuation token provided is incorrect"));
    }

    private static String key(String key, boolean encoded) {
        return encoded ? SdkHttpUtils.urlEncodeIgnoreSlashes(key) : key;
    }
}
