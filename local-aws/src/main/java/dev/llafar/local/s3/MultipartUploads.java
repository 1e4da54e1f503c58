package dev.llafar.local.s3;

import dev.llafar.local.error.AwsFailure;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Objects that come in parts. Parts count as stored bytes until their upload is completed or aborted; nobody else ends one, as
 * at S3. Not thread safe.
 */
public final class MultipartUploads {
    private static final int MOST_PARTS = 10_000;

    private final ObjectStore store;
    private final Map<String, Upload> uploads = new HashMap<>();

    public MultipartUploads(ObjectStore store) {
        this.store = store;
    }

    /** A part, with its MD5. */
    @SuppressWarnings("ArrayRecordComponent") // becomes a piece of the object
    private record Part(byte[] bytes, byte[] md5) {
        String etag() {
            return "\"" + HexFormat.of().formatHex(md5) + "\"";
        }
    }

    private record Upload(String bucket, String key, String contentType, TreeMap<Integer, Part> parts) {
        long bytes() {
            return parts.values().stream()
                    .mapToLong(part -> part.bytes().length)
                    .sum();
        }
    }

    /** A part as the completing client names it; the entity tag with or without its quotes. */
    public record Named(int number, String etag) {}

    /**
     * Begins an upload.
     *
     * @param uploadId not used before, and not to be guessed
     */
    public void begin(String bucket, String key, String contentType, String uploadId) {
        store.checked(bucket, key);
        if (uploads.size() >= store.limits().maxUploads()) {
            throw new AwsFailure(
                    400,
                    "InvalidRequest",
                    "The stand-in has at most " + store.limits().maxUploads()
                            + " uploads under way; complete or abort one first");
        }
        uploads.put(uploadId, new Upload(bucket, key, contentType, new TreeMap<>()));
    }

    /** Keeps a part in place of the one that had its number; its entity tag comes back. */
    public String put(String bucket, String key, String uploadId, int number, byte[] bytes) {
        Upload upload = find(bucket, key, uploadId);
        if (number < 1 || number > MOST_PARTS) {
            throw new AwsFailure(
                    400,
                    "InvalidArgument",
                    "Part number must be an integer between 1 and " + MOST_PARTS + ", inclusive");
        }
        Part before = upload.parts.get(number);
        long more = (long) bytes.length - (before == null ? 0 : before.bytes.length);
        if (upload.bytes() + more > store.limits().maxObjectBytes()) {
            throw store.tooLarge();
        }
        store.hold(more);
        Part part = new Part(bytes, ObjectStore.md5(bytes));
        upload.parts.put(number, part);
        return part.etag();
    }

    /** Makes the object of the named parts, in ascending order; parts that are not named are dropped. */
    public StoredObject complete(String bucket, String key, String uploadId, List<Named> named, long nowMillis) {
        Upload upload = find(bucket, key, uploadId);
        ByteArrayOutputStream whole = new ByteArrayOutputStream((int) upload.bytes());
        ByteArrayOutputStream digests = new ByteArrayOutputStream();
        int last = 0;
        for (Named name : named) {
            if (name.number <= last) {
                throw new AwsFailure(400, "InvalidPartOrder", "The list of parts was not in ascending order.");
            }
            last = name.number;
            Part part = part(upload, name);
            if (part.bytes.length < store.limits().minPartBytes() && name.number < named.getLast().number) {
                throw new AwsFailure(
                        400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
            }
            whole.writeBytes(part.bytes);
            digests.writeBytes(part.md5);
        }
        String etag =
                "\"" + HexFormat.of().formatHex(ObjectStore.md5(digests.toByteArray())) + "-" + named.size() + "\"";
        StoredObject object = new StoredObject(key, whole.toByteArray(), upload.contentType, etag, nowMillis);
        store.keep(bucket, object, upload.bytes());
        uploads.remove(uploadId);
        return object;
    }

    /** Lets go of all its parts. */
    public void abort(String bucket, String key, String uploadId) {
        store.hold(-find(bucket, key, uploadId).bytes());
        uploads.remove(uploadId);
    }

    private static Part part(Upload upload, Named name) {
        Part part = upload.parts.get(name.number);
        if (part == null || !part.etag().equals("\"" + name.etag.replace("\"", "") + "\"")) {
            throw new AwsFailure(
                    400,
                    "InvalidPart",
                    "One or more of the specified parts could not be found. The part may not have been uploaded, or the"
                            + " specified entity tag may not match the part's entity tag.");
        }
        return part;
    }

    private Upload find(String bucket, String key, String uploadId) {
        store.headBucket(bucket);
        Upload upload = uploads.get(uploadId);
        if (upload == null || !upload.bucket.equals(bucket) || !upload.key.equals(key)) {
            throw new AwsFailure(
                    404,
                    "NoSuchUpload",
                    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted"
                            + " or completed.");
        }
        return upload;
    }
}
