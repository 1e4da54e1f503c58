package dev.llafar.audio.media;

import dev.llafar.audio.media.MediaException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of a media file or stream. ffmpeg itself never opens files or connections. */
sealed interface ByteSource extends AutoCloseable {
    /** Blocks until at least one byte is available and reads what is available; returns -1 at the end. */
    int read(ByteBuffer target) throws IOException;

    @Override
    void close() throws IOException;

    /**
     * Opens a file or a named pipe.
     *
     * @throws MediaException with the file and the reason if it cannot be opened
     */
    static ByteSource open(Path file) throws MediaException {
        var name = file.toString();
        try {
            if (Files.isDirectory(file)) {
                throw new MediaException(name, Reason.UNREADABLE, "is a directory, expected a file");
            }
            return Files.exists(file) && !Files.isRegularFile(file)
                    ? new Stream(Files.newInputStream(file))
                    : new Seekable(new FileBytes(file));
        } catch (NoSuchFileException missing) {
            throw new MediaException(name, Reason.UNREADABLE, "does not exist", missing);
        } catch (MediaException failure) {
            throw failure;
        } catch (IOException failure) {
            throw new MediaException(name, Reason.UNREADABLE, "could not be opened: " + failure.getMessage(), failure);
        }
    }

    /** Supports seeking, which containers such as MP4 need. */
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

    /** A stream without seeking. */
    final class Stream implements ByteSource {
        private final InputStream in;
        private byte[] buffer = {};

        Stream(InputStream in) {
            this.in = in;
        }

        /** For reading the first bytes before ffmpeg does. */
        InputStream in() {
            return in;
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

    /** The bytes of a file. */
    class FileBytes implements SeekableBytes {
        private final FileChannel channel;

        FileBytes(FileChannel channel) {
            this.channel = channel;
        }

        FileBytes(Path path) throws IOException {
            this(FileChannel.open(path, StandardOpenOption.READ));
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            return channel.read(target);
        }

        @Override
        public void seek(long position) throws IOException {
            channel.position(position);
        }

        @Override
        public long position() throws IOException {
            return channel.position();
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
