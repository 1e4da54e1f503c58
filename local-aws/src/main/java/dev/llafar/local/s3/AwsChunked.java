package dev.llafar.local.s3;

import dev.llafar.local.protocol.AwsFailure;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The content encoding of streaming uploads: chunks with a hexadecimal length and optionally a signature, an empty chunk, and
 * trailers. The signatures of chunks are ignored, because the signature of the request's head identifies the client, and a
 * checksum detects missing bytes.
 */
@SuppressWarnings("ArrayRecordComponent") // Stored without a copy.
public record AwsChunked(byte[] content, Map<String, String> trailers) {
    public AwsChunked {
        trailers = Map.copyOf(trailers);
    }

    /**
     * Decodes a whole body.
     *
     * @throws AwsFailure IncompleteBody if the body is not encoded like this
     */
    public static AwsChunked decode(byte[] body) {
        var content = new ByteArrayOutputStream(body.length);
        int at = 0;
        while (true) {
            int end = lineEnd(body, at);
            String size = text(body, at, end).split(";", 2)[0].strip();
            if (!size.matches("[0-9a-fA-F]{1,8}")) {
                throw incomplete();
            }
            long length = Long.parseLong(size, 16);
            at = end + 2;
            if (length == 0) {
                return new AwsChunked(content.toByteArray(), trailers(body, at));
            }
            if (at + length + 2 > body.length) {
                throw incomplete();
            }
            content.write(body, at, (int) length);
            at += (int) length + 2;
        }
    }

    private static Map<String, String> trailers(byte[] body, int from) {
        Map<String, String> trailers = new HashMap<>();
        for (String line : text(body, Math.min(from, body.length), body.length).split("\r\n|\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                trailers.put(
                        line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return trailers;
    }

    private static int lineEnd(byte[] body, int from) {
        for (int i = from; i + 1 < body.length; i++) {
            if (body[i] == '\r' && body[i + 1] == '\n') {
                return i;
            }
        }
        throw incomplete();
    }

    private static String text(byte[] body, int from, int to) {
        return new String(Arrays.copyOfRange(body, from, to), StandardCharsets.US_ASCII);
    }

    private static AwsFailure incomplete() {
        return new AwsFailure(
                400,
                "IncompleteBody",
                "You did not provide the number of bytes specified by the Content-Length HTTP header");
    }
}
