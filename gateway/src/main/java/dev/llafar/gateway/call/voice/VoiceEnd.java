package dev.llafar.gateway.call.voice;

import dev.llafar.gateway.session.SessionError;
import dev.llafar.kvs.consumer.EndReason;

/** Why a voice is through. */
public sealed interface VoiceEnd {
    /** Nothing more is to be read; the last final was told. */
    record StreamOver(EndReason reason) implements VoiceEnd {}

    /** No transcriber, or no place for another session. Another life may begin at the last settled place. */
    record SessionOver(SessionError error) implements VoiceEnd {}
}
