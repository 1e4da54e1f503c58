package dev.llafar.audio.transcript;

/** Carries the audio of one session into a {@link Transcriber}. Not thread safe: use it on its executor only. */
public interface TranscriberStream {

    /** Whether the stream accepts audio now; {@link TranscriberListener#onWritable} reports when it does again. */
    boolean isWritable();

    /**
     * Sends 16 kHz mono samples, which follow those of the previous call.
     *
     * @param samples not modified by the caller afterwards
     * @throws IllegalStateException after {@link #finish}
     */
    void write(short[] samples);

    /** Ends the audio: the remaining finals follow, then {@link SpeechEvent.SessionEnded}. */
    void finish();

    /** Abandons the stream; the listener receives nothing more. May be called at any time and repeatedly. */
    void cancel();
}
