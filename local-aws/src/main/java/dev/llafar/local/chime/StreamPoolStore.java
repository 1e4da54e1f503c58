package dev.llafar.local.chime;

/** The pools of Kinesis Video Streams of an account. One exists from the beginning. */
public final class StreamPoolStore {
    private static final int MAX_POOLS = 100;
    private static final String RESOURCE_TYPE = "media-pipeline-kinesis-video-stream-pool";
    private final AccountResources<Pool> pools;

    /** @param firstPool name of the pool that exists from the beginning */
    public StreamPoolStore(ChimeAccount account, String firstPool) {
        this.pools = new AccountResources<>(
                "pool", account.arnPrefix(RESOURCE_TYPE), MAX_POOLS, ChimeError.RESOURCE_LIMIT_EXCEEDED);
        pools.add(firstPool, new Pool(firstPool, pools.arn(firstPool), "", account.region(), 0, 0));
    }

    /**
     * A pool of streams.
     *
     * @param retentionHours 0 keeps fragments for five minutes
     */
    public record Pool(
            String name,
            String arn,
            String clientRequestToken,
            String region,
            int retentionHours,
            long createdMillis) {}

    /** The ARN of the pool of that name. */
    public static String arn(String region, String account, String name) {
        return ChimeAccount.arnPrefix(region, account, RESOURCE_TYPE) + name;
    }

    /**
     * Creates a pool. The same name with the same token returns the existing one; without the token it is a conflict.
     *
     * @param token of the request; empty for none
     */
    public Pool create(String name, String token, String region, int retentionHours, long nowMillis) {
        Pool existing = pools.get(name).orElse(null);
        if (existing != null) {
            if (!token.isEmpty() && existing.clientRequestToken().equals(token)) {
                return existing;
            }
            throw ChimeError.CONFLICT.with("The pool " + name + " already exists.");
        }
        return pools.add(name, new Pool(name, pools.arn(name), token, region, retentionHours, nowMillis));
    }

    /** Returns the pool of a name or an ARN, or fails if it does not exist. */
    public Pool find(String nameOrArn) {
        return pools.getByArn(nameOrArn).orElseGet(() -> pools.require(nameOrArn));
    }

    /** Returns the pool of an ARN, or fails if it does not exist. */
    public Pool findByArn(String arn) {
        return pools.requireByArn(arn);
    }
}
