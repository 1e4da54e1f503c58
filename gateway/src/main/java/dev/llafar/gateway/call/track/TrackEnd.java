package dev.llafar.gateway.call.track;

import dev.llafar.audio.transcript.SessionError;
import dev.llafar.kvs.consumer.EndReason;

/** Why the transcription of a track ended. */
public sealed interface TrackEnd {
    /** The stream ended, and every final was emitted. */
    record StreamOver(EndReason reason) implements TrackEnd {}

    /** The session was refused or failed. A later reader may continue at the last settled position. */
    record SessionOver(SessionError error) implements TrackEnd {}
}
