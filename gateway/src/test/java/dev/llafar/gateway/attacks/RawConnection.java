package dev.llafar.gateway.attacks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A connection of an attacker: bytes as they are, and no reading that nobody asked for. */
final class RawConnection implements AutoCloseable {
    private static final int RECEIVE_BUFFER_BYTES = 8 * 1024;

    private final SocketChannel channel;
    private boolean isClosed;

    private RawConnection(SocketChannel channel) {
        this.channel = channel;
    }

    /** Connects with little room for what is not read. */
    static RawConnection open(int port) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return new RawConnection(channel);
    }

    /** Connects and upgrades to a WebSocket. */
    static RawConnection webSocket(int port) throws IOException {
        RawConnection connection = open(port);
        connection.send(("GET /v1/transcribe HTTP/1.1\r\nHost: 127.0.0.1:" + port
                        + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        String answer = connection.readText(2_000);
        if (!answer.startsWith("HTTP/1.1 101")) {
            throw new IOException("upgrade: got " + answer + "; expected 101");
        }
        return connection;
    }

    /** A frame as clients send it, masked with zeros. */
    static byte[] frame(int opcode, byte[] payload) {
        if (payload.length > 125) {
            throw new IllegalArgumentException("payload: got " + payload.length + " bytes; expected at most 125");
        }
        ByteBuffer frame = ByteBuffer.allocate(6 + payload.length);
        frame.put((byte) (0x80 | opcode))
                .put((byte) (0x80 | payload.length))
                .putInt(0)
                .put(payload);
        return frame.array();
    }

    void send(byte[] bytes) throws IOException {
        channel.configureBlocking(true);
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** Reads once, at most so many bytes. */
    String readText(int mostBytes) throws IOException {
        channel.configureBlocking(true);
        ByteBuffer buffer = ByteBuffer.allocate(mostBytes);
        int read = channel.read(buffer);
        return read < 0 ? "" : new String(buffer.array(), 0, read, StandardCharsets.ISO_8859_1);
    }

    /**
     * Sends the block again and again, and reads nothing.
     *
     * @return bytes that were sent until all were, the peer accepted none for {@code patience}, or it closed the connection
     */
    long flood(byte[] block, long mostBytes, Duration patience) throws IOException {
        channel.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_WRITE);
            long sent = 0;
            ByteBuffer buffer = ByteBuffer.wrap(block);
            while (sent < mostBytes && selector.select(patience.toMillis()) > 0) {
                selector.selectedKeys().clear();
                if (!buffer.hasRemaining()) {
                    buffer.rewind();
                }
                try {
                    sent += channel.write(buffer);
                } catch (IOException closed) {
                    isClosed = true;
                    return sent;
                }
            }
            return sent;
        }
    }

    /** Whether the peer closes the connection within the time, although it sends bytes that nobody reads. */
    boolean isClosedWithin(Duration time) throws IOException {
        long deadline = System.nanoTime() + time.toNanos();
        while (!isClosed && System.nanoTime() - deadline < 0) {
            flood(new byte[] {0}, 1, Duration.ofSeconds(1));
        }
        return isClosed;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
