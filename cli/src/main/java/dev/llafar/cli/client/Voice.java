package dev.llafar.cli.client;

import java.io.IOException;

/**
 * One voice towards a server, from one thread: send, send, finish, await. Captions go to the listener that the voice was
 * opened with, on another thread.
 */
public interface Voice extends AutoCloseable {

    /** Which protocol, for people: "websocket", "grpc". */
    String protocol();

    /**
     * Sends 16 kHz mono s16le audio; waits while the server asks for patience.
     *
     * @throws IOException if the server has ended the stream; the message says why
     */
    void send(byte[] audio, int length) throws IOException, InterruptedException;

    /**
     * Says that no more audio comes, and waits for the last caption.
     *
     * @throws IOException if the stream ended with an error; the message is the server's
     */
    void finish() throws IOException, InterruptedException;

    /** Drops the connection if it is still open. */
    @Override
    void close();
}
