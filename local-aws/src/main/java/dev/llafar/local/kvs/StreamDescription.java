package dev.llafar.local.kvs;

/**
 * What DescribeStream tells.
 *
 * @param arn ends in the creation time, as at AWS, so that a stream made again under its name has another ARN
 * @param mediaType empty when none was given
 * @param retentionHours 0: nothing persists beyond the service's buffer
 */
public record StreamDescription(
        String name,
        String arn,
        String deviceName,
        String mediaType,
        String kmsKeyId,
        String version,
        long creationMillis,
        int retentionHours) {}
