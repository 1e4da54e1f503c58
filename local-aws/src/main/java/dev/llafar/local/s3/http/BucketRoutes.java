package dev.llafar.local.s3.http;

import dev.llafar.local.error.AwsFailure;
import dev.llafar.local.s3.ObjectStore;
import dev.llafar.local.service.AwsExchange;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/** Operations on buckets, and their XML. */
final class BucketRoutes {
    private static final int MOST_KEYS = 1_000;

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
        exchange.response().setStatusCode(204).end();
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
        boolean encoded = parameter(exchange, "encoding-type").equals("url");
        String prefix = parameter(exchange, "prefix");
        String token = parameter(exchange, "continuation-token");
        String after = token.isEmpty() ? parameter(exchange, "start-after") : decoded(token);
        int most = most(parameter(exchange, "max-keys"));
        ObjectStore.Page page = store.list(bucket, prefix, parameter(exchange, "delimiter"), after, most);
        int count = page.objects().size() + page.prefixes().size();
        S3Xml xml = S3Xml.of("ListBucketResult")
                .element("Name", bucket)
                .element("Prefix", key(prefix, encoded))
                .element("MaxKeys", Integer.toString(most))
                .element("KeyCount", Integer.toString(count))
                .element("IsTruncated", Boolean.toString(!page.next().isEmpty()));
        if (encoded) {
            xml.element("EncodingType", "url");
        }
        if (!page.next().isEmpty()) {
            byte[] next = page.next().getBytes(StandardCharsets.UTF_8);
            xml.element("NextContinuationToken", Base64.getUrlEncoder().encodeToString(next));
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

    private static String parameter(AwsExchange exchange, String name) {
        String value = exchange.request().getParam(name);
        return value == null ? "" : value;
    }

    private static int most(String text) {
        if (text.isEmpty()) {
            return MOST_KEYS;
        }
        if (!text.matches("\\d{1,9}")) {
            throw new AwsFailure(400, "InvalidArgument", "max-keys is '" + text + "', expected 0 to " + MOST_KEYS);
        }
        return Math.min(MOST_KEYS, Integer.parseInt(text));
    }

    private static String decoded(String token) {
        try {
            return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new AwsFailure(400, "InvalidArgument", "The continuation token provided is incorrect");
        }
    }

    private static String key(String key, boolean encoded) {
        return encoded ? SdkHttpUtils.urlEncodeIgnoreSlashes(key) : key;
    }
}
