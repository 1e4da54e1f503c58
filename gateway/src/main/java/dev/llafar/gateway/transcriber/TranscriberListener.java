package dev.llafar.gateway.transcriber;

import org.jspecify.annotations.Nullable;

/** What comes out of a {@link TranscriberStream}, in the order in which it was said. */
public interface TranscriberListener {

    void onEvent(TranscriberEvent event);

    /** The stream is writable again, or for the first time. */
    void onWritable();

    /**
     * Last call.
     *
     * @param failure null when the stream was finished and everything said is in finals
     */
    void onEnd(@Nullable TranscriptionFailure failure);
}
