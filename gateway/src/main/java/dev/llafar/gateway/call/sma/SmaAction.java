package dev.llafar.gateway.call.sma;

/** An action of the SIP media application on the caller's leg. */
public sealed interface SmaAction {

    /** The name of the type in JSON, which the report of its end repeats. */
    String type();

    /** Joins the caller to a meeting. */
    record JoinChimeMeeting(String joinToken, String meetingId, String callId) implements SmaAction {
        @Override
        public String type() {
            return "JoinChimeMeeting";
        }

        /** The token must not be logged. */
        @Override
        public String toString() {
            return "JoinChimeMeeting[meetingId=" + meetingId + "]";
        }
    }

    /**
     * Speaks a text. Cannot be interrupted.
     *
     * @param text at most 1,000 characters, markup included
     * @param voice {@link Voice#PLAIN} selects the default of the service
     */
    record Speak(String text, Voice voice, String callId) implements SmaAction {
        @Override
        public String type() {
            return "Speak";
        }

        /** What is spoken must not be logged. */
        @Override
        public String toString() {
            return "Speak[" + text.length() + " characters, " + voice + "]";
        }
    }

    /**
     * Plays a sound from S3. An update interrupts it.
     *
     * @param repeats number of times that the sound is played
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
     * The voice of a sentence. Empty fields are omitted from the action, so that the defaults of the service apply.
     *
     * @param languageCode for example {@code en-GB}
     * @param voiceId a voice of Amazon Polly
     * @param engine {@code standard} or {@code neural}
     * @param isSsml the text is an SSML document
     */
    record Voice(String languageCode, String voiceId, String engine, boolean isSsml) {
        /** Plain text in the default voice, which is the least likely to be rejected. */
        public static final Voice PLAIN = new Voice("", "", "", false);
    }
}
