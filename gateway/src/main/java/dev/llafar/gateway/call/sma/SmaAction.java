package dev.llafar.gateway.call.sma;

/** What the SIP media application is told to do on the caller's leg. */
public sealed interface SmaAction {

    /** The type's name on the wire, which the report of its end carries. */
    String type();

    /** Brings the caller into a meeting. */
    record JoinChimeMeeting(String joinToken, String meetingId, String callId) implements SmaAction {
        @Override
        public String type() {
            return "JoinChimeMeeting";
        }

        /** The token must not reach a log. */
        @Override
        public String toString() {
            return "JoinChimeMeeting[meetingId=" + meetingId + "]";
        }
    }

    /**
     * Speaks; cannot be interrupted.
     *
     * @param text at most 1,000 characters, markup included
     * @param voice {@link Voice#PLAIN} leaves everything to the service
     */
    record Speak(String text, Voice voice, String callId) implements SmaAction {
        @Override
        public String type() {
            return "Speak";
        }

        /** What is spoken must not reach a log. */
        @Override
        public String toString() {
            return "Speak[" + text.length() + " characters, " + voice + "]";
        }
    }

    /**
     * Plays a sound from S3; an update interrupts it.
     *
     * @param repeats how often it is played
     */
    record PlayAudio(String bucket, String key, int repeats, String callId) implements SmaAction {
        @Override
        public String type() {
            return "PlayAudio";
        }
    }

    /** Ends the call. */
    record Hangup(String callId) implements SmaAction {
        @Override
        public String type() {
            return "Hangup";
        }
    }

    /**
     * How a sentence is spoken. Empty fields are left out of the action, and the service takes its defaults.
     *
     * @param languageCode for example {@code en-GB}
     * @param voiceId a voice of Amazon Polly
     * @param engine {@code standard} or {@code neural}
     * @param isSsml the text is wrapped and escaped as SSML
     */
    record Voice(String languageCode, String voiceId, String engine, boolean isSsml) {
        /** Plain text in the service's default voice: the form that is least likely to be refused. */
        public static final Voice PLAIN = new Voice("", "", "", false);
    }
}
