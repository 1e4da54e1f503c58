package dev.llafar.local.kvs;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The body of CreateStream; absent texts are empty.
 *
 * @param retentionHours 0 or more
 */
public record CreateStream(
        @JsonProperty("StreamName") String name,
        @JsonProperty("DeviceName") String deviceName,
        @JsonProperty("MediaType") String mediaType,
        @JsonProperty("KmsKeyId") String kmsKeyId,
        @JsonProperty("DataRetentionInHours") Integer retentionHours) {
    public CreateStream {
        name = name == null ? "" : name;
        deviceName = deviceName == null ? "" : deviceName;
        mediaType = mediaType == null ? "" : mediaType;
        kmsKeyId = kmsKeyId == null ? "" : kmsKeyId;
        retentionHours = retentionHours == null ? 0 : retentionHours;
    }
}
