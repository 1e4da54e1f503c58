package dev.llafar.audio.media;

import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_SIZE;
import static org.bytedeco.ffmpeg.global.avformat.avio_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avio_context_free;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EXIT;
import static org.bytedeco.ffmpeg.global.avutil.av_free;
import static org.bytedeco.ffmpeg.global.avutil.av_malloc;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.Read_packet_Pointer_BytePointer_int;
import org.bytedeco.ffmpeg.avformat.Seek_Pointer_long_int;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ByteSource} as ffmpeg sees it. JavaCPP has room for ten callback objects of a kind only, so there is one for all
 * inputs and the native side carries the input's number where C would carry its address.
 */
final class NativeInput implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 15;
    /**
     * Given up after so much without sound (a sparse file after a header, an endless picture). Held here, since a demuxer
     * that seeks its next packet in gigabytes of nothing returns only when it gets no more bytes.
     */
    static final long MOST_MEBIBYTES = 32;

    private static final int SEEK_SET = 0;
    private static final int SEEK_CUR = 1;
    private static final int SEEK_END = 2;

    private static final Map<Long, NativeInput> OPEN = new ConcurrentHashMap<>();
    private static final AtomicLong NEXT_NUMBER = new AtomicLong(1);
    private static final ReadCallback READ = new ReadCallback();
    private static final SeekCallback SEEK = new SeekCallback();

    private final ByteSource source;
    private final long number = NEXT_NUMBER.getAndIncrement();
    private final AVIOContext context;
    private final InputNumber opaque = new InputNumber(number);
    private volatile boolean interrupted;
    private @Nullable IOException failure;
    private long bytesRead;
    private long bytesAtLastSound;
    private boolean gaveUp;

    /** @param source owned from now on */
    NativeInput(ByteSource source) {
        Ffmpeg.load();
        this.source = source;
        var buffer = new BytePointer(av_malloc(BUFFER_BYTES));
        context = avio_alloc_context(
                buffer, BUFFER_BYTES, 0, opaque, READ, null, source instanceof ByteSource.Seekable ? SEEK : null);
        OPEN.put(number, this);
    }

    AVIOContext context() {
        return context;
    }

    /** Bytes handed to ffmpeg so far, those read again after a seek counted again. */
    long bytesRead() {
        return bytesRead;
    }

    /** What the source threw, if that is why ffmpeg got no bytes. */
    @Nullable
    IOException failure() {
        return failure;
    }

    boolean interrupted() {
        return interrupted;
    }

    /** Whether there was no sound for so long that no more bytes are given. */
    boolean gaveUp() {
        return gaveUp;
    }

    /** There was sound in what has been read. */
    void heardSound() {
        bytesAtLastSound = bytesRead;
    }

    /** From any thread; takes effect with the next bytes asked for. */
    void interrupt() {
        interrupted = true;
    }

    @Override
    public void close() throws IOException {
        OPEN.remove(number);
        // ffmpeg may have replaced the buffer that it was given.
        av_free(context.buffer());
        avio_context_free(context);
        source.close();
    }

    private int read(BytePointer target, int size) {
        if (interrupted) {
            return AVERROR_EXIT();
        }
        if (bytesRead - bytesAtLastSound > MOST_MEBIBYTES << 20) {
            gaveUp = true;
            return AVERROR_EXIT();
        }
        try {
            int length = source.read(target.capacity(size).asByteBuffer());
            if (length <= 0) {
                return AVERROR_EOF();
            }
            bytesRead += length;
            return length;
        } catch (IOException cause) {
            failure = cause;
            return Ffmpeg.ERROR_IO;
        } catch (RuntimeException | Error cause) {
            // It must not unwind through C.
            failure = new IOException(cause);
            return Ffmpeg.ERROR_IO;
        }
    }

    private long seek(long offset, int whence) {
        if (!(source instanceof ByteSource.Seekable(SeekableBytes file))) {
            return Ffmpeg.ERROR_IO;
        }
        try {
            // ffmpeg may add a flag (AVSEEK_FORCE) that changes nothing here.
            switch (whence & 0xFFFF) {
                case SEEK_SET -> {
                    if ((whence & AVSEEK_SIZE) != 0) {
                        return file.size();
                    }
                    file.seek(offset);
                }
                case SEEK_CUR -> file.seek(file.position() + offset);
                case SEEK_END -> file.seek(file.size() + offset);
                default -> {
                    return Ffmpeg.ERROR_IO;
                }
            }
            return file.position();
        } catch (IOException cause) {
            failure = cause;
            return Ffmpeg.ERROR_IO;
        } catch (RuntimeException | Error cause) {
            return Ffmpeg.ERROR_IO;
        }
    }

    /** A pointer that is a number. */
    private static final class InputNumber extends Pointer {
        InputNumber(long number) {
            address = number;
        }
    }

    private static final class ReadCallback extends Read_packet_Pointer_BytePointer_int {
        @Override
        public int call(Pointer opaque, BytePointer target, int size) {
            var input = OPEN.get(opaque.address());
            return input == null ? AVERROR_EXIT() : input.read(target, size);
        }
    }

    private static final class SeekCallback extends Seek_Pointer_long_int {
        @Override
        public long call(Pointer opaque, long offset, int whence) {
            var input = OPEN.get(opaque.address());
            return input == null ? AVERROR_EXIT() : input.seek(offset, whence);
        }
    }
}
