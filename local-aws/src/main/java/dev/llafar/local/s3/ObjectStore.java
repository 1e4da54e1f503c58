package dev.llafar.local.s3;

import dev.llafar.local.error.AwsFailure;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Buckets and their objects, in memory. Every refusal has S3's code. Not thread safe. */
public final class ObjectStore {
    private static final int LONGEST_KEY_BYTES = 1_024;

    private final S3Limits limits;
    private final Map<String, NavigableMap<String, StoredObject>> buckets = new TreeMap<>();
    private long storedBytes;

    public ObjectStore(S3Limits limits) {
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

    /** Throws unless it is there. */
    public void headBucket(String name) {
        bucket(name);
    }

    public List<String> bucketNames() {
        return List.copyOf(buckets.keySet());
    }

    /** Keeps an object in place of the one that had its key. */
    public StoredObject put(String bucketName, String key, byte[] bytes, String contentType, long nowMillis) {
        return keep(bucketName, new StoredObject(key, bytes, contentType, "\"" + md5Hex(bytes) + "\"", nowMillis), 0);
    }

    /**
     * Keeps an object in place of the one that had its key.
     *
     * @param heldBytes what {@link #hold} counted for its parts, which are let go of
     */
    StoredObject keep(String bucketName, StoredObject object, long heldBytes) {
        NavigableMap<String, StoredObject> bucket = checked(bucketName, object.key());
        if (object.bytes().length > limits.maxObjectBytes()) {
            throw tooLarge();
        }
        StoredObject before = bucket.get(object.key());
        hold(object.bytes().length - heldBytes - (before == null ? 0 : before.bytes().length));
        bucket.put(object.key(), object);
        return object;
    }

    /** Counts bytes that are held beside the objects; fewer when negative. */
    void hold(long more) {
        if (more > 0 && storedBytes + more > limits.maxStoreBytes()) {
            throw new AwsFailure(
                    400,
                    "InvalidRequest",
                    "The stand-in holds at most " + limits.maxStoreBytes() + " bytes; delete objects first");
        }
        storedBytes += more;
    }

    /** The bucket, if it is there and may have that key. */
    NavigableMap<String, StoredObject> checked(String bucketName, String key) {
        NavigableMap<String, StoredObject> bucket = bucket(bucketName);
        if (key.getBytes(StandardCharsets.UTF_8).length > LONGEST_KEY_BYTES) {
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

    S3Limits limits() {
        return limits;
    }

    public StoredObject get(String bucketName, String key) {
        StoredObject object = bucket(bucketName).get(key);
        if (object == null) {
            throw new AwsFailure(404, "NoSuchKey", "The specified key does not exist.");
        }
        return object;
    }

    /** No object there is no error, as at S3. */
    public void delete(String bucketName, String key) {
        StoredObject gone = bucket(bucketName).remove(key);
        storedBytes -= gone == null ? 0 : gone.bytes().length;
    }

    /**
     * A page of a bucket.
     *
     * @param delimiter empty for none; else keys that have it behind the prefix are told by what is before it only
     * @param after keys from there on are left out; empty for none
     * @param most entries, 0 to 1,000
     */
    public Page list(String bucketName, String prefix, String delimiter, String after, int most) {
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
            if (objects.size() + prefixes.size() >= most) {
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
     * Part of a listing.
     *
     * @param next what to list after for the rest; empty when this is all
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

    private static String md5Hex(byte[] bytes) {
        return HexFormat.of().formatHex(md5(bytes));
    }

    static byte[] md5(byte[] bytes) {
        try {
            return MessageDigest.getInstance("MD5").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }
}
