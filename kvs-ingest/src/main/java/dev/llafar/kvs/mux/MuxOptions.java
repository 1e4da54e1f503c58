package dev.llafar.kvs.mux;

import dev.llafar.kvs.mkv.MkvTag;
import java.util.List;

/**
 * What becomes of a medium.
 *
 * @param video the first video too, as H.264 baseline of 640 by 480; its sound is AAC then
 * @param startMillis when the medium begins, since 1970
 * @param tags of every fragment; the service takes ten, of which L16 needs three
 */
public record MuxOptions(SoundCodec sound, boolean video, long startMillis, List<MkvTag> tags) {
    private static final int MOST_TAGS = 7;

    /** How sound is written. */
    public enum SoundCodec {
        /** One or two channels in one track. */
        AAC,
        /** 16-bit PCM; of two channels, each in a track of its own, the customer's and the agent's. */
        L16
    }

    public MuxOptions {
        tags = List.copyOf(tags);
        if (video && sound != SoundCodec.AAC) {
            throw new IllegalArgumentException("codec is " + sound + " with video, expected AAC");
        }
        if (startMillis < 0) {
            throw new IllegalArgumentException("startMillis is " + startMillis + ", expected 0 or more");
        }
        if (tags.size() > MOST_TAGS) {
            throw new IllegalArgumentException("tags are " + tags.size() + ", expected at most " + MOST_TAGS);
        }
    }
}
