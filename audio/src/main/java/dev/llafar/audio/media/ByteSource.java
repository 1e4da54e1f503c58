package dev.llafar.audio.media;

import dev.llafar.audio.media.MediaException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Where the bytes of a medium come from. ffmpeg itself never opens anything. */
sealed interface ByteSource extends AutoCloseable {
    /** Reads what is there, waiting for at least a byte; -1 at the end. */
    int read(ByteBuffer target) throws IOException;

    @Override
    void close() throws IOException;

    /**
     * Opens a file, or a pipe that stands in its place.
     *
     * @throws MediaException naming the file and why it cannot be read
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

        /** For whoever looks at the first bytes before ffmpeg does. */
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
}
