package dev.llafar.local.kvs;

import java.util.Locale;

/** Fragment numbers in the form of the service: 47 digits, ascending in the order of ingestion over all streams. */
final class FragmentNumbers {
    /** The beginning of numbers of the real service: 26 digits, so that numbers exceed 64 bits. */
    private static final String PREFIX = "91343852333181432392682062";

    private static final long COUNTS_PER_MILLI = 10_000_000L;
    private long lastMillis;
    private long countInMilli;

    /** The next number: ingestion time, then a count. Numbers ascend even if the clock is set back. */
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

    /** The version of a stream that was created at this time: letters and digits. */
    static String version(long nowMillis) {
        return Long.toString(nowMillis, 36).toUpperCase(Locale.ROOT);
    }
}
