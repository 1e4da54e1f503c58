package dev.llafar.gateway.call.directory;

import java.time.Duration;

/**
 * Settings of the DynamoDB table of calls.
 *
 * @param table its name: 3 to 255 letters, digits, {@code _.-}
 * @param keep retention period after the last write
 * @param maxCalls above this number, listing the calls fails with FULL
 */
public record DynamoSettings(String table, Duration keep, int maxCalls) {
    public DynamoSettings {
        if (!table.matches("[a-zA-Z0-9_.-]{3,255}")) {
            throw new IllegalArgumentException("table: " + table + "; expected 3 to 255 letters, digits, _ . or -");
        }
        if (keep.toMillis() < 1) {
            throw new IllegalArgumentException("keep: " + keep + "; expected 1 ms or more");
        }
        if (maxCalls < 1) {
            throw new IllegalArgumentException("max calls: " + maxCalls + "; expected 1 or more");
        }
    }
}
