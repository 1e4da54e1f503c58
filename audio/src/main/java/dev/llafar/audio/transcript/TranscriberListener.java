package dev.llafar.audio.transcript;

/** Receives what a {@link TranscriberStream} produces; every call is made on the executor that opened the stream. */
public interface TranscriberListener {

    /** The transcriber has accepted the stream. Called once, before every event except a {@link SpeechEvent.SessionFailed}. */
    void onReady();

    /** Receives an event, in the order of the speech. The last one is a {@link SpeechEvent.Terminal}. */
    void onEvent(SpeechEvent event);

    /** The stream accepts audio again, or for the first time. */
    void onWritable();
}
