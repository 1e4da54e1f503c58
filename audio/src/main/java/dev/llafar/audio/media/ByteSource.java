package dev.llafar.audio.media;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Where the bytes of a medium come from. ffmpeg itself never opens anything. */
sealed interface ByteSource extends AutoCloseable {
    /** Reads what is there, waiting for at least a byte; -1 at the end. */
    int read(ByteBuffer target) throws IOException;

    @Override
    void close() throws IOException;

    /** A file, of which containers such as MP4 need the end first. */
    final class File implements ByteSource {
        private final FileChannel channel;

        File(Path path) throws IOException {
            channel = FileChannel.open(path, StandardOpenOption.READ);
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            return channel.read(target);
        }

        void seek(long position) throws IOException {
            channel.position(position);
        }

        long position() throws IOException {
            return channel.position();
        }

        long size() throws IOException {
            return channel.size();
        }

        @Override
        public void close() throws IOException {
            channel.close();
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
