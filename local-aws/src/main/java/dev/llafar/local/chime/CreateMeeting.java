package dev.llafar.local.chime;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.llafar.kvs.json.JsonFieldException;
import dev.llafar.local.protocol.Constraints;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The body of CreateMeeting.
 *
 * @param hostId empty if absent
 * @param primaryMeetingId empty if absent
 */
public record CreateMeeting(
        @JsonProperty(value = "ClientRequestToken", required = true)
        String clientRequestToken,

        @JsonProperty(value = "ExternalMeetingId", required = true)
        String externalMeetingId,

        @JsonProperty(value = "MediaRegion", required = true)
        String mediaRegion,

        @JsonProperty("MeetingHostId") String hostId,
        @JsonProperty("PrimaryMeetingId") String primaryMeetingId) {
    /** The pattern of an idempotency token. */
    public static final Pattern TOKEN = Pattern.compile("[-_a-zA-Z0-9]{2,64}");

    private static final int MAX_EXTERNAL_ID_CHARACTERS = 64;
    private static final List<String> MEDIA_REGIONS = List.of(
            "af-south-1",
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-south-1",
            "ap-southeast-1",
            "ap-southeast-2",
            "ca-central-1",
            "eu-central-1",
            "eu-north-1",
            "eu-south-1",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "sa-east-1",
            "us-east-1",
            "us-east-2",
            "us-west-1",
            "us-west-2");

    public CreateMeeting {
        Constraints.requireMatch("ClientRequestToken", clientRequestToken, TOKEN);
        requireExternalId("ExternalMeetingId", externalMeetingId);
        Constraints.requireOneOf("MediaRegion", mediaRegion, MEDIA_REGIONS);
        hostId = Constraints.orEmpty(hostId);
        primaryMeetingId = Constraints.orEmpty(primaryMeetingId);
    }

    /** Requires an identifier that is valid for an application to choose. */
    public static void requireExternalId(String field, String value) {
        Constraints.requireLength(field, value, 2, MAX_EXTERNAL_ID_CHARACTERS);
        if (value.startsWith("aws:")) {
            throw JsonFieldException.of(field, value, "a value without the reserved prefix aws:");
        }
    }
}
