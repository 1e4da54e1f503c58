package dev.llafar.audio.media;

import dev.llafar.audio.media.MediaException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Keeps streams that can only be decoded after their end, such as an MP4 whose index comes last, in temporary files. The length
 * of each stream and the sum of all are bounded.
 *
 * <p>A file is created in a directory that only this user can open, and both are deleted as soon as the file is open. The
 * content therefore has no name in the file system and is freed with the last reference, even if the process is killed. Thread
 * safe.
 */
final class Spool {
    private static final long MAX_TOTAL_BYTES = 1L << 30;
    private static final Spool SHARED =
            new Spool(null, (long) MediaDecoder.MAX_INDEX_LAST_MEBIBYTES << 20, MAX_TOTAL_BYTES);
    private static final int BUFFER_BYTES = 1 << 16;

    private final @Nullable Path folder;
    private final long maxStreamBytes;
    private final long maxTotalBytes;
    private final AtomicLong totalBytes = new AtomicLong();

    /** @param folder for the files; null for the system's temporary directory */
    Spool(@Nullable Path folder, long maxStreamBytes, long maxTotalBytes) {
        this.folder = folder;
        this.maxStreamBytes = maxStreamBytes;
        this.maxTotalBytes = maxTotalBytes;
    }

    /** The one of this process. */
    static Spool shared() {
        return SHARED;
    }

    /** Bytes in files now. */
    long totalBytes() {
        return totalBytes.get();
    }

    /**
     * Keeps the rest of a stream; blocks until its end.
     *
     * @param start what was read of it
     * @param in closed at the end, or if this fails
     * @return the whole stream; closing it deletes the file
     */
    SeekableBytes keep(String name, Mp4Start start, InputStream in) throws IOException {
        try (in) {
            if (start.mediaBytes() > maxStreamBytes) {
                throw tooLong(name);
            }
            var kept = new Kept(create(name));
            try {
                kept.append(name, ByteBuffer.wrap(start.bytes()));
                var buffer = new byte[BUFFER_BYTES];
                for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                    kept.append(name, ByteBuffer.wrap(buffer, 0, length));
                }
                kept.seek(0);
                return kept;
            } catch (IOException | RuntimeException | Error failure) {
                kept.close();
                throw failure;
            }
        }
    }

    private FileChannel create(String name) throws MediaException {
        Path privateFolder = null;
        try {
            privateFolder = folder == null
                    ? Files.createTempDirectory("llafar-spool-")
                    : Files.createTempDirectory(folder, "llafar-spool-");
            return FileChannel.open(
                    privateFolder.resolve("stream"),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException failure) {
            throw noSpace(name, failure);
        } finally {
            delete(privateFolder);
        }
    }

    /** Possible while the file is open, because Linux and macOS remove its name at once; elsewhere the directory remains. */
    private static void delete(@Nullable Path privateFolder) {
        try {
            if (privateFolder != null) {
                Files.deleteIfExists(privateFolder);
            }
        } catch (IOException notEmpty) {
            privateFolder.toFile().deleteOnExit();
        }
    }

    private MediaException tooLong(String name) {
        return new MediaException(
                name,
                Reason.INDEX_TOO_LATE,
                "its index (moov) comes last and it has more than " + maxStreamBytes
                        + " bytes, expected the index first: ffmpeg -i IN.mp4 -c copy -movflags +faststart OUT.mp4");
    }

    private static MediaException noSpace(String name, IOException failure) {
        return new MediaException(
                name,
                Reason.NO_SPACE,
                "its index (moov) comes last and it cannot be kept until then: " + failure,
                failure);
    }

    /** One stream. */
    private final class Kept extends ByteSource.FileBytes {
        private final FileChannel channel;
        private long reserved;

        Kept(FileChannel channel) {
            super(channel);
            this.channel = channel;
        }

        void append(String name, ByteBuffer bytes) throws MediaException {
            int length = bytes.remaining();
            if (reserved + length > maxStreamBytes) {
                throw tooLong(name);
            }
            reserved += length;
            if (totalBytes.addAndGet(length) > maxTotalBytes) {
                throw noSpace(name, new IOException(maxTotalBytes + " bytes of such streams are kept already"));
            }
            try {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            } catch (IOException failure) {
                throw noSpace(name, failure);
            }
        }

        @Override
        public void close() throws IOException {
            totalBytes.addAndGet(-reserved);
            reserved = 0;
            super.close();
        }
    }
}
