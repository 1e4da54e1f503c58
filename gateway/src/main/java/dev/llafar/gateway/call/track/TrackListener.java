package dev.llafar.gateway.call.track;

import dev.llafar.audio.transcript.SpeechEvent;

/** Receives what a track produces, in order, on the track's context. */
public interface TrackListener {
    /** A partial, a final, or the start of speech. Positions are samples since the track began. */
    void received(SpeechEvent event);

    /** All speech before the position was emitted: a later reader begins here. Follows the final that settled it. */
    void settled(SettledPosition position);

    /** Something went wrong and was handled: a reconnect, audio that the service no longer has. For the log. */
    void warning(String what);

    /** The last call: every final was emitted. */
    void ended(TrackEnd end);
}
