package dev.llafar.local.sma;

/** An action that a call requests, or an event that it reports. */
public sealed interface SmaEffect {
    /**
     * Invoke the function; answer with {@link SmaInput.Replied} or {@link SmaInput.Failed} of the same sequence and
     * attempt.
     *
     * @param sequence counts from 1; a retry has the number of what it repeats
     * @param attempt 1, then 2 for the retry; answers to an earlier attempt are ignored
     * @param event the event, JSON
     */
    record Invoke(int sequence, int attempt, InvocationType type, String event) implements SmaEffect {}

    /**
     * Playback to the caller begins.
     *
     * @param id counts from 1 in a call
     * @param text the spoken text without markup; for a recording, its bucket and key
     * @param voice empty for a recording
     * @param startMillis may lie a synthesis ahead
     * @param plannedEndMillis unless it is interrupted
     */
    record PlaybackStarted(int id, Kind kind, String text, String voice, long startMillis, long plannedEndMillis)
            implements SmaEffect {
        /** What is played. */
        public enum Kind {
            SPEECH,
            RECORDING
        }
    }

    /** Playback ends; {@code interrupted} if it was cut short. */
    record PlaybackEnded(int id, long endMillis, boolean interrupted) implements SmaEffect {}

    /** Take the leg into the meeting; answer with {@link SmaInput.Joined} or {@link SmaInput.JoinRefused}. */
    record JoinMeeting(String meetingId, String joinToken) implements SmaEffect {}

    /** The update was refused. */
    record UpdateRefused(Refusal why) implements SmaEffect {
        /** The reason. */
        public enum Refusal {
            CALL_ENDED,
            TOO_MANY_ARGUMENTS,
            TOO_MANY_WAITING
        }
    }

    /** Something went wrong that the caller may notice; no text of the call is in it. */
    record Trouble(String what) implements SmaEffect {}

    /** The leg is down; at most one invocation (HANGUP) still follows. */
    record Ended(int sipResponseCode, EndedBy by, long atMillis) implements SmaEffect {
        /** Who ended the call. */
        public enum EndedBy {
            CALLER,
            /** The function, by a Hangup action. */
            APPLICATION,
            /** The SIP media application, because the function failed. */
            SERVICE
        }
    }
}
