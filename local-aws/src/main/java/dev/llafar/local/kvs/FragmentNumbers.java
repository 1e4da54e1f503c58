package dev.llafar.local.kvs;

import java.util.Locale;

/** Fragment numbers of the service's form: 47 digits, growing with ingestion over all streams. */
final class FragmentNumbers {
    /** What numbers of the real service begin with; 26 digits, so that code sees numbers beyond 64 bits. */
    private static final String PREFIX = "91343852333181432392682062";

    private static final long COUNTS_PER_MILLI = 10_000_000L;
    private long lastMillis;
    private long countInMilli;

    /** The next number: ingestion time, then a count; a clock that runs backwards does not go back. */
    String next(long nowMillis) {
        if (nowMillis > lastMillis) {
            lastMillis = nowMillis;
            countInMilli = 0;
        }
        countInMilli++;
        if (countInMilli == COUNTS_PER_MILLI) {
            lastMillis++;
            countInMilli = 0;
        }
        return PREFIX + String.format(Locale.ROOT, "%014d%07d", lastMillis, countInMilli);
    }

    /** A stream's version: letters and digits, another one for another time. */
    static String version(long nowMillis) {
        return Long.toString(nowMillis, 36).toUpperCase(Locale.ROOT);
    }
}
