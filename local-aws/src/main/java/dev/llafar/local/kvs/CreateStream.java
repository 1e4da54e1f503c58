package dev.llafar.local.kvs;

/**
 * A request to make a stream; absent texts are empty.
 *
 * @param retentionHours 0 or more
 */
public record CreateStream(String name, String deviceName, String mediaType, String kmsKeyId, int retentionHours) {}
