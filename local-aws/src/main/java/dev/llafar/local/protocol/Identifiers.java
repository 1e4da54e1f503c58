package dev.llafar.local.protocol;

import java.util.HexFormat;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Generates identifiers from the randomness that is passed in. */
public final class Identifiers {
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private final RandomGenerator random;

    public Identifiers(RandomGenerator random) {
        this.random = random;
    }

    /** Returns a new GUID of version 4. */
    public String guid() {
        long high = (random.nextLong() & ~0xF000L) | VERSION_4;
        long low = (random.nextLong() & ~0xC000_0000_0000_0000L) | VARIANT;
        return new UUID(high, low).toString();
    }

    /** Returns new random bytes in lower-case hexadecimal. */
    public String hex(int bytes) {
        byte[] drawn = new byte[bytes];
        random.nextBytes(drawn);
        return HexFormat.of().formatHex(drawn);
    }
}
