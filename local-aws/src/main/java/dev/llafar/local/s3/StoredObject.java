package dev.llafar.local.s3;

import dev.llafar.local.protocol.AwsFailure;
import java.util.regex.Pattern;

/**
 * An object.
 *
 * @param bytes must not be modified
 * @param contentType that the client declared
 * @param etag MD5 in hexadecimal, in quotes
 */
@SuppressWarnings("ArrayRecordComponent") // Written to the socket without a copy.
public record StoredObject(String key, byte[] bytes, String contentType, String etag, long modifiedMillis) {
    /**
     * Returns the range that a Range header requests.
     *
     * @param header {@code bytes=0-99}, {@code bytes=100-} or {@code bytes=-100}
     * @throws AwsFailure InvalidRange if the object contains no byte of it
     */
    public ByteRange range(String header) {
        var requested = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})").matcher(header.strip());
        if (!requested.matches()
                || (requested.group(1).isEmpty() && requested.group(2).isEmpty())) {
            return new ByteRange(0, bytes.length); // S3 ignores a header that it cannot parse.
        }
        long from = requested.group(1).isEmpty()
                ? Math.max(0, bytes.length - Long.parseLong(requested.group(2)))
                : Long.parseLong(requested.group(1));
        long last = requested.group(1).isEmpty() || requested.group(2).isEmpty()
                ? bytes.length - 1L
                : Math.min(bytes.length - 1L, Long.parseLong(requested.group(2)));
        if (from > last) {
            throw new AwsFailure(416, "InvalidRange", "The requested range is not satisfiable");
        }
        return new ByteRange((int) from, (int) last + 1);
    }

    /** A range of bytes; {@code to} is exclusive. */
    public record ByteRange(int from, int to) {}
}
