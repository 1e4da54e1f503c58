package dev.llafar.local.voice;

import dev.llafar.kvs.mkv.MkvFrame;
import java.util.List;

/** What a voice did. */
public sealed interface CallerAudioEvent {
    /** A recording begins; pieces count from 1 in the order in which they were handed over. */
    record SpeechStarted(int piece, long atMillis) implements CallerAudioEvent {}

    /** The recording is over; {@code cut} when another one took its place. */
    record SpeechEnded(int piece, long atMillis, boolean cut) implements CallerAudioEvent {}

    /** So much sound, in nanoseconds since 1970. */
    record Sound(long startNanos, long lengthNanos, List<MkvFrame> frames) implements CallerAudioEvent {
        public Sound {
            frames = List.copyOf(frames);
        }
    }
}
