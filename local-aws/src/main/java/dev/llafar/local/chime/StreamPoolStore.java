package dev.llafar.local.chime;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Pools of the account; one is there from the beginning. */
public final class StreamPoolStore {
    private static final int MAX_POOLS = 100;
    private final String arnPrefix;
    private final Map<String, StreamPool> byName = new LinkedHashMap<>();

    public StreamPoolStore(String region, String account, String firstPool) {
        this.arnPrefix = arnPrefix(region, account);
        byName.put(firstPool, new StreamPool(firstPool, arnPrefix + firstPool, "", region, 0, 0));
    }

    /** The ARN of the pool of that name. */
    public static String arn(String region, String account, String name) {
        return arnPrefix(region, account) + name;
    }

    private static String arnPrefix(String region, String account) {
        return "arn:aws:chime:" + region + ":" + account + ":media-pipeline-kinesis-video-stream-pool/";
    }

    /** Makes a pool; the same token finds it again, another pool of the name is a conflict. */
    public StreamPool create(String name, String token, String region, int retentionHours, long nowMillis) {
        StreamPool there = byName.get(name);
        if (there != null) {
            if (!token.isEmpty() && there.clientRequestToken().equals(token)) {
                return there;
            }
            throw ChimeErrors.conflict("The pool " + name + " already exists.");
        }
        if (byName.size() >= MAX_POOLS) {
            throw ChimeErrors.resourceLimit("The account already has " + MAX_POOLS + " pools.");
        }
        StreamPool pool = new StreamPool(name, arnPrefix + name, token, region, retentionHours, nowMillis);
        byName.put(name, pool);
        return pool;
    }

    /** By name or ARN. */
    public Optional<StreamPool> find(String identifier) {
        return Optional.ofNullable(
                byName.get(identifier.startsWith(arnPrefix) ? identifier.substring(arnPrefix.length()) : identifier));
    }
}
