package dev.llafar.local.chime;

/** A pool of streams; {@code retentionHours} 0 keeps five minutes. */
public record StreamPool(
        String name, String arn, String clientRequestToken, String region, int retentionHours, long createdMillis) {}
