package dev.llafar.local.s3;

import dev.llafar.local.error.AwsFailure;
import java.util.regex.Pattern;

/**
 * An object.
 *
 * @param bytes must not be written to
 * @param contentType as the uploader named it
 * @param etag MD5 in hex, in quotes
 */
@SuppressWarnings("ArrayRecordComponent") // goes to the socket as it is
public record StoredObject(String key, byte[] bytes, String contentType, String etag, long modifiedMillis) {
    /**
     * The part that a Range header asks for.
     *
     * @param header {@code bytes=0-99}, {@code bytes=100-} or {@code bytes=-100}
     * @throws AwsFailure InvalidRange when nothing of it is there
     */
    public ByteRange range(String header) {
        var asked = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})").matcher(header.strip());
        if (!asked.matches() || (asked.group(1).isEmpty() && asked.group(2).isEmpty())) {
            return new ByteRange(0, bytes.length); // as S3 does with a header that it does not understand
        }
        long from = asked.group(1).isEmpty()
                ? Math.max(0, bytes.length - Long.parseLong(asked.group(2)))
                : Long.parseLong(asked.group(1));
        long last = asked.group(1).isEmpty() || asked.group(2).isEmpty()
                ? bytes.length - 1L
                : Math.min(bytes.length - 1L, Long.parseLong(asked.group(2)));
        if (from > last) {
            throw new AwsFailure(416, "InvalidRange", "The requested range is not satisfiable");
        }
        return new ByteRange((int) from, (int) last + 1);
    }

    /** From the first byte to before the last. */
    public record ByteRange(int from, int to) {}
}
