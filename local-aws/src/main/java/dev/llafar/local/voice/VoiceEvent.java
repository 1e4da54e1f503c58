package dev.llafar.local.voice;

import dev.llafar.kvs.mkv.MkvFrame;
import java.util.List;

/** What a voice did. */
public sealed interface VoiceEvent {
    /** A recording begins; pieces count from 1 in the order in which they were handed over. */
    record SpeechStarted(int piece, long atMillis) implements VoiceEvent {}

    /** The recording is over; {@code cut} when another one took its place. */
    record SpeechEnded(int piece, long atMillis, boolean cut) implements VoiceEvent {}

    /** So much sound, in nanoseconds since 1970. */
    record Sound(long startNanos, long lengthNanos, List<MkvFrame> frames) implements VoiceEvent {
        public Sound {
            frames = List.copyOf(frames);
        }
    }
}
