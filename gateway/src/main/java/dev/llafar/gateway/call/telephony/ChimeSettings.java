package dev.llafar.gateway.call.telephony;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Settings of meetings and media pipelines.
 *
 * @param poolArn of the Kinesis Video Streams pool that pipelines write to; meetings have its region and account
 * @param mediaRegion of the meetings
 * @param reservedStreams streams of the pool that are reserved for each meeting, 1 to 10
 */
public record ChimeSettings(String poolArn, String mediaRegion, int reservedStreams) {
    private static final Pattern POOL = Pattern.compile(
            "arn:[\\w-]+:chime:([a-z0-9-]+):(\\d{12}):media-pipeline-kinesis-video-stream-pool/[A-Za-z0-9._-]{1,64}");

    public ChimeSettings {
        if (!POOL.matcher(poolArn).matches()) {
            throw new IllegalArgumentException("pool ARN: " + poolArn
                    + "; expected arn:aws:chime:REGION:ACCOUNT:media-pipeline-kinesis-video-stream-pool/NAME");
        }
        if (reservedStreams < 1 || reservedStreams > 10) {
            throw new IllegalArgumentException("reserved streams: " + reservedStreams + "; expected 1 to 10");
        }
    }

    /** Meetings in the region of the pool, with one reserved stream each. */
    public static ChimeSettings inRegionOf(String poolArn) {
        Matcher matcher = POOL.matcher(poolArn);
        return new ChimeSettings(poolArn, matcher.matches() ? matcher.group(1) : "", 1);
    }

    String meetingArn(String meetingId) {
        Matcher pool = POOL.matcher(poolArn);
        if (!pool.matches()) {
            throw new IllegalStateException(poolArn);
        }
        return "arn:aws:chime:" + pool.group(1) + ":" + pool.group(2) + ":meeting/" + meetingId;
    }
}
