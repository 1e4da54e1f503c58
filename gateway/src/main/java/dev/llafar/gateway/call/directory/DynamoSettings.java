package dev.llafar.gateway.call.directory;

import java.time.Duration;

/**
 * The table of calls.
 *
 * @param table its name, 3 to 255 letters, digits, {@code _.-}
 * @param keep how long a call is remembered after it was last written
 * @param maxCalls more than these are not listed: the list is refused with FULL
 */
public record DynamoSettings(String table, Duration keep, int maxCalls) {
    public DynamoSettings {
        if (!table.matches("[a-zA-Z0-9_.-]{3,255}")) {
            throw new IllegalArgumentException("table: " + table + "; expected 3 to 255 letters, digits, _ . or -");
        }
        if (keep.toMillis() < 1) {
            throw new IllegalArgumentException("keep: " + keep + "; expected more than nothing");
        }
        if (maxCalls < 1) {
            throw new IllegalArgumentException("max calls: " + maxCalls + "; expected 1 or more");
        }
    }
}
