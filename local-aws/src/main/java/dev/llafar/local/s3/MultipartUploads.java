package dev.llafar.local.s3;

import dev.llafar.local.protocol.AwsFailure;
import dev.llafar.local.protocol.Digests;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Uploads of objects in parts. Parts count as stored bytes until their upload is completed or aborted. Only clients end an
 * upload, as in S3. Not thread safe.
 */
public final class MultipartUploads {
    private static final int MAX_PARTS = 10_000;

    private final ObjectStore store;
    private final Map<String, Upload> uploads = new HashMap<>();

    public MultipartUploads(ObjectStore store) {
        this.store = store;
    }

    /** A part, with its MD5. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
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

    /** A part in the request that completes an upload; the entity tag may lack its quotes. */
    public record PartReference(int number, String etag) {}

    /**
     * Starts an upload.
     *
     * @param uploadId unique and random
     */
    public void begin(String bucket, String key, String contentType, String uploadId) {
        store.bucketFor(bucket, key);
        if (uploads.size() >= store.limits().maxUploads()) {
            throw new AwsFailure(
                    400,
                    "InvalidRequest",
                    "The stand-in has at most " + store.limits().maxUploads()
                            + " incomplete uploads; complete or abort one first");
        }
        uploads.put(uploadId, new Upload(bucket, key, contentType, new TreeMap<>()));
    }

    /** Stores a part, in place of one with the same number, and returns its entity tag. */
    public String put(String bucket, String key, String uploadId, int number, byte[] bytes) {
        Upload upload = find(bucket, key, uploadId);
        if (number < 1 || number > MAX_PARTS) {
            throw new AwsFailure(
                    400,
                    "InvalidArgument",
                    "Part number must be an integer between 1 and " + MAX_PARTS + ", inclusive");
        }
        Part before = upload.parts.get(number);
        long more = (long) bytes.length - (before == null ? 0 : before.bytes.length);
        if (upload.bytes() + more > store.limits().maxObjectBytes()) {
            throw store.tooLarge();
        }
        store.reserve(more);
        Part part = new Part(bytes, Digests.of("MD5", bytes));
        upload.parts.put(number, part);
        return part.etag();
    }

    /** Joins the referenced parts, in ascending order, to an object; other parts are dropped. */
    public StoredObject complete(
            String bucket, String key, String uploadId, List<PartReference> references, long nowMillis) {
        Upload upload = find(bucket, key, uploadId);
        ByteArrayOutputStream whole = new ByteArrayOutputStream((int) upload.bytes());
        ByteArrayOutputStream digests = new ByteArrayOutputStream();
        int last = 0;
        for (PartReference reference : references) {
            if (reference.number <= last) {
                throw new AwsFailure(400, "InvalidPartOrder", "The list of parts was not in ascending order.");
            }
            last = reference.number;
            Part part = part(upload, reference);
            if (part.bytes.length < store.limits().minPartBytes() && reference.number < references.getLast().number) {
                throw new AwsFailure(
                        400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
            }
            whole.writeBytes(part.bytes);
            digests.writeBytes(part.md5);
        }
        String etag = "\"" + HexFormat.of().formatHex(Digests.of("MD5", digests.toByteArray())) + "-"
                + references.size() + "\"";
        StoredObject object = new StoredObject(key, whole.toByteArray(), upload.contentType, etag, nowMillis);
        store.store(bucket, object, upload.bytes());
        uploads.remove(uploadId);
        return object;
    }

    /** Ends an upload and drops its parts. */
    public void abort(String bucket, String key, String uploadId) {
        store.reserve(-find(bucket, key, uploadId).bytes());
        uploads.remove(uploadId);
    }

    private static Part part(Upload upload, PartReference reference) {
        Part part = upload.parts.get(reference.number);
        if (part == null || !part.etag().equals("\"" + reference.etag.replace("\"", "") + "\"")) {
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
