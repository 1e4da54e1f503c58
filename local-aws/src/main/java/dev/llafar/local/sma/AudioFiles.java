package dev.llafar.local.sma;

import java.util.OptionalLong;

/** The recordings that PlayAudio may play. */
public interface AudioFiles {
    /** How long the recording plays; absent when there is none, which fails the action. */
    OptionalLong lengthMillis(String bucket, String key);

    /** Every object whose key ends in {@code .wav} exists and plays for so long. */
    static AudioFiles eachLasting(long millis) {
        return (bucket, key) -> key.endsWith(".wav") ? OptionalLong.of(millis) : OptionalLong.empty();
    }
}
