package dev.llafar.cli.client;

import dev.llafar.audio.transcript.SpokenWord;
import java.io.IOException;
import java.util.List;

/**
 * A client of the server with one session, for use by one thread: {@link #send} repeatedly, then {@link #finish}. The listener
 * that was given when the session was opened receives the captions on another thread.
 */
public interface TranscriptionClient extends AutoCloseable {

    /**
     * A partial or final transcript.
     *
     * @param isFinal whether the text can no longer change
     * @param stableLength number of characters that can no longer change; the whole text of a final
     * @param startSample position on the 16 kHz sample clock of the session
     * @param endSample position on the 16 kHz sample clock of the session
     * @param latencyMillis from the last sample of speech to the final; 0 for a partial
     */
    record Caption(
            boolean isFinal,
            String text,
            int stableLength,
            String language,
            long startSample,
            long endSample,
            long latencyMillis,
            List<SpokenWord> words) {
        public Caption {
            words = List.copyOf(words);
        }
    }

    /** Name of the protocol: "websocket" or "grpc". */
    String protocol();

    /**
     * Sends 16 kHz mono s16le audio; blocks while the server does not accept more.
     *
     * @throws IOException if the server has ended the session; the message contains the reason
     */
    void send(byte[] audio, int length) throws IOException, InterruptedException;

    /**
     * Ends the audio and waits for the last caption.
     *
     * @throws IOException if the session ended with an error; the message is that of the server
     */
    void finish() throws IOException, InterruptedException;

    /** Closes the connection if it is still open. */
    @Override
    void close();
}
