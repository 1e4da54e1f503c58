package dev.llafar.local.s3.http;

import dev.llafar.local.protocol.AwsFailure;
import dev.llafar.local.s3.AwsChunked;
import dev.llafar.local.s3.Checksums;
import dev.llafar.local.service.AwsExchange;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The content of an upload, decoded from its chunks and checked with its checksums. */
final class UploadedContent {
    private UploadedContent() {}

    static byte[] bytes(AwsExchange exchange) {
        if (exchange.request().getHeader("x-amz-copy-source") != null) {
            throw new AwsFailure(501, "NotImplemented", "The stand-in does not copy objects; upload the object again");
        }
        byte[] content = exchange.body().getBytes();
        Map<String, String> declared = new HashMap<>();
        exchange.request().headers().forEach((name, value) -> declared.put(name.toLowerCase(Locale.ROOT), value));
        if (declared.getOrDefault("x-amz-content-sha256", "").startsWith("STREAMING-")) {
            AwsChunked chunked = AwsChunked.decode(content);
            content = chunked.content();
            declared.putAll(chunked.trailers());
        }
        Checksums.check(content, declared);
        return content;
    }

    /** The content type that the client declared. */
    static String type(AwsExchange exchange) {
        String type = exchange.header("Content-Type");
        return type.isEmpty() ? "binary/octet-stream" : type;
    }
}
