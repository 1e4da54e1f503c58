package dev.llafar.local.chime;

/**
 * Somebody who may join.
 *
 * @param joinToken lets whoever holds it join as this attendee
 */
public record Attendee(String attendeeId, String externalUserId, String joinToken, Capabilities capabilities) {
    /** Each SendReceive, Send, Receive or None. */
    public record Capabilities(String audio, String video, String content) {
        public static final Capabilities ALL = new Capabilities("SendReceive", "SendReceive", "SendReceive");
    }

    /** The token must not reach a log. */
    @Override
    public String toString() {
        return "Attendee[attendeeId=" + attendeeId + ", externalUserId=" + externalUserId + "]";
    }
}
