package dev.llafar.gateway.transcriber;

/** The way of the audio into a {@link Transcriber}. Not thread safe: its context only. */
public interface TranscriberStream {

    /** Whether a write is welcome now; when it is not, {@link TranscriberListener#onWritable} tells when it is again. */
    boolean isWritable();

    /**
     * Sends 16 kHz mono samples, which follow those of the write before.
     *
     * @param samples read before this returns
     * @throws IllegalStateException after {@link #finish}
     */
    void write(short[] samples);

    /** No more audio: the last final comes, then {@link TranscriberListener#onEnd} without a failure. */
    void finish();

    /** Gives the stream up; the listener hears nothing more. May be called at any time and repeatedly. */
    void cancel();
}
