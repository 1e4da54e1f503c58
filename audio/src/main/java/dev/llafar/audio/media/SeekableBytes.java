package dev.llafar.audio.media;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes of known length with random access, which containers with an index at the end, such as MP4, require. */
public interface SeekableBytes extends Closeable {
    /** Blocks until at least one byte is available and reads what is available; returns -1 at the end. */
    int read(ByteBuffer target) throws IOException;

    /** Sets the position of the next read. */
    void seek(long position) throws IOException;

    long position() throws IOException;

    long size() throws IOException;
}
