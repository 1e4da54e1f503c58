package dev.llafar.audio.media;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Where the bytes of a medium come from. ffmpeg itself never opens anything. */
sealed interface ByteSource extends AutoCloseable {
    /** Reads what is there, waiting for at least a byte; -1 at the end. */
    int read(ByteBuffer target) throws IOException;

    @Override
    void close() throws IOException;

    /** Bytes in any order, of which containers such as MP4 need the end first. */
    record Seekable(SeekableBytes bytes) implements ByteSource {
        @Override
        public int read(ByteBuffer target) throws IOException {
            return bytes.read(target);
        }

        @Override
        public void close() throws IOException {
            bytes.close();
        }
    }

    /** Bytes as they come. */
    final class Stream implements ByteSource {
        private final InputStream in;
        private byte[] buffer = {};

        Stream(InputStream in) {
            this.in = in;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            if (buffer.length < target.remaining()) {
                buffer = new byte[target.remaining()];
            }
            int length = in.read(buffer, 0, target.remaining());
            if (length > 0) {
                target.put(buffer, 0, length);
            }
            return length;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
