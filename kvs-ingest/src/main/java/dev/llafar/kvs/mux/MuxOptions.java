package dev.llafar.kvs.mux;

import dev.llafar.kvs.mkv.MkvTag;
import java.util.List;

/**
 * How a media file is written to fragments.
 *
 * @param audio the codec of the audio
 * @param video whether to include the first video stream, as H.264 baseline of 640 by 480; requires AAC
 * @param startMillis the time of the start, since 1970
 * @param tags of each fragment; the service accepts ten, of which L16 needs three
 */
public record MuxOptions(AudioCodec audio, boolean video, long startMillis, List<MkvTag> tags) {
    private static final int MAX_TAGS = 7;

    /** The codec of the audio. */
    public enum AudioCodec {
        /** One track with one or two channels. */
        AAC,
        /** 16-bit PCM with one track per channel: the customer and the agent. */
        L16
    }

    public MuxOptions {
        tags = List.copyOf(tags);
        if (video && audio != AudioCodec.AAC) {
            throw new IllegalArgumentException("codec is " + audio + " with video, expected AAC");
        }
        if (startMillis < 0) {
            throw new IllegalArgumentException("startMillis is " + startMillis + ", expected 0 or more");
        }
        if (tags.size() > MAX_TAGS) {
            throw new IllegalArgumentException("tags are " + tags.size() + ", expected at most " + MAX_TAGS);
        }
    }
}
