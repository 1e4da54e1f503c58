package dev.llafar.local.voice;

import java.util.List;

/**
 * Something to say, encoded once for all who say it.
 *
 * @param frames AAC-LC, each 1,024 samples; begins and ends in silence, so that it fits between any two silent frames
 * @param spokenFrames how many of the frames are the recording; the rest lets the decoder finish it
 */
public record AudioClip(List<byte[]> frames, int spokenFrames) {
    public AudioClip {
        frames = List.copyOf(frames);
    }

    int bytes() {
        return frames.stream().mapToInt(frame -> frame.length).sum();
    }
}
