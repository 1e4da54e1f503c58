package dev.llafar.audio.media;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes of known length of which any part can be asked for, as containers such as MP4 want whose index comes last. */
public interface SeekableBytes extends Closeable {
    /** Reads what is there from the position on, waiting for at least a byte; -1 at the end. */
    int read(ByteBuffer target) throws IOException;

    /** The next read begins at that byte. */
    void seek(long position) throws IOException;

    long position() throws IOException;

    long size() throws IOException;
}
