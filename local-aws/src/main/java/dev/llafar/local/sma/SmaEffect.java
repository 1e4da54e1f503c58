package dev.llafar.local.sma;

/** An action that a call requests, or an event that it reports. */
public sealed interface SmaEffect {
    /**
     * Invoke the function; respond with {@link SmaInput.Replied} or {@link SmaInput.Failed} of the same sequence and
     * attempt.
     *
     * @param sequence counts from 1; a retry has the number of the invocation that it repeats
     * @param attempt 1, then 2 for the retry; responses to an earlier attempt are ignored
     * @param event the event, JSON
     */
    record Invoke(int sequence, int attempt, InvocationType type, String event) implements SmaEffect {}

    /**
     * Playback to the caller begins.
     *
     * @param id counts from 1 in a call
     * @param text the spoken text without markup; for a recording, its bucket and key
     * @param voice empty for a recording
     * @param startMillis later than now by the time of the synthesis
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

    /** Connect the leg to the meeting; respond with {@link SmaInput.Joined} or {@link SmaInput.JoinRefused}. */
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

    /** A problem that may affect the caller; does not contain any text of the call. */
    record Trouble(String what) implements SmaEffect {}

    /** The leg has ended; at most one invocation (HANGUP) follows. */
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

    /** Why the function is invoked. */
    public enum InvocationType {
        NEW_INBOUND_CALL(true),
        ACTION_SUCCESSFUL(true),
        ACTION_FAILED(true),
        /** The response is ignored. */
        ACTION_INTERRUPTED(false),
        CALL_UPDATE_REQUESTED(false),
        INVALID_LAMBDA_RESPONSE(true),
        /** The call has ended; the response is ignored. */
        HANGUP(false);

        private final boolean holdsNextAction;

        InvocationType(boolean holdsNextAction) {
            this.holdsNextAction = holdsNextAction;
        }

        /** Whether the next queued action waits for the response, which may replace it. */
        boolean holdsNextAction() {
            return holdsNextAction;
        }
    }
}
