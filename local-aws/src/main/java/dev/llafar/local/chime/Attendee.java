package dev.llafar.local.chime;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.llafar.local.protocol.Constraints;
import java.util.List;

/**
 * An attendee of a meeting.
 *
 * @param joinToken authorises its holder to join as this attendee
 */
public record Attendee(String attendeeId, String externalUserId, String joinToken, Capabilities capabilities) {
    /** What an attendee may do with each medium: SendReceive, Send, Receive or None. */
    public record Capabilities(
            @JsonProperty(value = "Audio", required = true) String audio,
            @JsonProperty(value = "Video", required = true) String video,

            @JsonProperty(value = "Content", required = true)
            String content) {
        private static final List<String> VALUES = List.of("SendReceive", "Send", "Receive", "None");
        public static final Capabilities ALL = new Capabilities("SendReceive", "SendReceive", "SendReceive");

        public Capabilities {
            Constraints.requireOneOf("Audio", audio, VALUES);
            Constraints.requireOneOf("Video", video, VALUES);
            Constraints.requireOneOf("Content", content, VALUES);
        }
    }

    /** Omits the token, which must not be logged. */
    @Override
    public String toString() {
        return "Attendee[attendeeId=" + attendeeId + ", externalUserId=" + externalUserId + "]";
    }
}
