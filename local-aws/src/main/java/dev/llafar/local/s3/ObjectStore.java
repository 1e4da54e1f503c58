package dev.llafar.local.s3;

import dev.llafar.local.protocol.AwsFailure;
import dev.llafar.local.protocol.Digests;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Buckets and their objects, in memory. Errors have the codes of S3. Not thread safe. */
public final class ObjectStore {
    private static final int MAX_KEY_BYTES = 1_024;

    private final Limits limits;
    private final Map<String, NavigableMap<String, StoredObject>> buckets = new TreeMap<>();
    private long storedBytes;

    public ObjectStore(Limits limits) {
        this.limits = limits;
    }

    public void createBucket(String name) {
        if (!name.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")) {
            throw new AwsFailure(400, "InvalidBucketName", "The specified bucket is not valid: " + name);
        }
        if (buckets.containsKey(name)) {
            throw new AwsFailure(
                    409,
                    "BucketAlreadyOwnedByYou",
                    "Your previous request to create the named bucket succeeded and you already own it.");
        }
        if (buckets.size() >= limits.maxBuckets()) {
            throw new AwsFailure(
                    400, "TooManyBuckets", "You have attempted to create more buckets than " + limits.maxBuckets());
        }
        buckets.put(name, new TreeMap<>());
    }

    public void deleteBucket(String name) {
        if (!bucket(name).isEmpty()) {
            throw new AwsFailure(409, "BucketNotEmpty", "The bucket you tried to delete is not empty");
        }
        buckets.remove(name);
    }

    /** Fails if the bucket does not exist. */
    public void headBucket(String name) {
        bucket(name);
    }

    public List<String> bucketNames() {
        return List.copyOf(buckets.keySet());
    }

    /** Stores an object, in place of one with the same key. */
    public StoredObject put(String bucketName, String key, byte[] bytes, String contentType, long nowMillis) {
        return store(
                bucketName,
                new StoredObject(
                        key,
                        bytes,
                        contentType,
                        "\"" + HexFormat.of().formatHex(Digests.of("MD5", bytes)) + "\"",
                        nowMillis),
                0);
    }

    /**
     * Stores an object, in place of one with the same key.
     *
     * @param reservedBytes that {@link #reserve} counted for the parts of the object, which are released
     */
    StoredObject store(String bucketName, StoredObject object, long reservedBytes) {
        NavigableMap<String, StoredObject> bucket = bucketFor(bucketName, object.key());
        if (object.bytes().length > limits.maxObjectBytes()) {
            throw tooLarge();
        }
        StoredObject before = bucket.get(object.key());
        reserve(object.bytes().length - reservedBytes - (before == null ? 0 : before.bytes().length));
        bucket.put(object.key(), object);
        return object;
    }

    /** Counts bytes that are stored beside the objects, or releases them if negative. */
    void reserve(long more) {
        if (more > 0 && storedBytes + more > limits.maxStoreBytes()) {
            throw new AwsFailure(
                    400,
                    "InvalidRequest",
                    "The stand-in holds at most " + limits.maxStoreBytes() + " bytes; delete objects first");
        }
        storedBytes += more;
    }

    /** Returns the bucket; fails if it does not exist or the key is invalid. */
    NavigableMap<String, StoredObject> bucketFor(String bucketName, String key) {
        NavigableMap<String, StoredObject> bucket = bucket(bucketName);
        if (key.getBytes(StandardCharsets.UTF_8).length > MAX_KEY_BYTES) {
            throw new AwsFailure(400, "KeyTooLongError", "Your key is too long");
        }
        return bucket;
    }

    AwsFailure tooLarge() {
        return new AwsFailure(
                400,
                "EntityTooLarge",
                "Your proposed upload exceeds the maximum allowed size of the stand-in, " + limits.maxObjectBytes()
                        + " bytes");
    }

    Limits limits() {
        return limits;
    }

    public StoredObject get(String bucketName, String key) {
        StoredObject object = bucket(bucketName).get(key);
        if (object == null) {
            throw new AwsFailure(404, "NoSuchKey", "The specified key does not exist.");
        }
        return object;
    }

    /** Deletes an object. It is not an error if the object does not exist, as in S3. */
    public void delete(String bucketName, String key) {
        StoredObject gone = bucket(bucketName).remove(key);
        storedBytes -= gone == null ? 0 : gone.bytes().length;
    }

    /**
     * Lists a page of a bucket.
     *
     * @param delimiter keys that contain it after the prefix are grouped by the part up to it; empty for no groups
     * @param after keys up to this one are omitted; empty for the first page
     * @param maxEntries 0 to 1,000
     */
    public Page list(String bucketName, String prefix, String delimiter, String after, int maxEntries) {
        List<StoredObject> objects = new ArrayList<>();
        List<String> prefixes = new ArrayList<>();
        String last = after;
        for (StoredObject object : bucket(bucketName).tailMap(prefix, true).values()) {
            String key = object.key();
            if (!key.startsWith(prefix)) {
                break;
            }
            int end = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
            String group = end < 0 ? key : key.substring(0, end + delimiter.length());
            boolean grouped = end >= 0;
            if (group.compareTo(after) <= 0 || (grouped && prefixes.contains(group))) {
                continue;
            }
            if (objects.size() + prefixes.size() >= maxEntries) {
                return new Page(objects, prefixes, last);
            }
            last = group;
            if (grouped) {
                prefixes.add(group);
            } else {
                objects.add(object);
            }
        }
        return new Page(objects, prefixes, "");
    }

    /**
     * A page of a listing.
     *
     * @param next the last key or group, after which the next page starts; empty on the last page
     */
    public record Page(List<StoredObject> objects, List<String> prefixes, String next) {
        public Page {
            objects = List.copyOf(objects);
            prefixes = List.copyOf(prefixes);
        }
    }

    private NavigableMap<String, StoredObject> bucket(String name) {
        NavigableMap<String, StoredObject> bucket = buckets.get(name);
        if (bucket == null) {
            throw new AwsFailure(404, "NoSuchBucket", "The specified bucket does not exist");
        }
        return bucket;
    }

    /**
     * Limits of the stand-in for S3.
     *
     * @param maxBuckets further buckets are refused
     * @param maxObjectBytes larger objects are refused with EntityTooLarge
     * @param maxStoreBytes of all objects and parts; further uploads are refused
     * @param maxUploads incomplete uploads in parts; further ones are refused
     * @param minPartBytes of all parts except the last
     */
    public record Limits(int maxBuckets, int maxObjectBytes, long maxStoreBytes, int maxUploads, int minPartBytes) {
        /** 100 buckets and parts of 5 MiB as in AWS; objects of up to 64 MiB, 128 MiB in total, 100 incomplete uploads. */
        public static Limits defaults() {
            return new Limits(100, 64 << 20, 128L << 20, 100, 5 << 20);
        }
    }
}
