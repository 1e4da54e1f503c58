package dev.llafar.local.chime;

import java.util.UUID;
import java.util.random.RandomGenerator;

/** Names drawn from a given randomness. */
public final class Guids {
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private final RandomGenerator random;

    public Guids(RandomGenerator random) {
        this.random = random;
    }

    /** A GUID of version 4. */
    public String next() {
        long high = (random.nextLong() & ~0xF000L) | VERSION_4;
        long low = (random.nextLong() & ~0xC000_0000_0000_0000L) | VARIANT;
        return new UUID(high, low).toString();
    }
}
