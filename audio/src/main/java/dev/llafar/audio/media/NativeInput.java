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
import java.util.function.BooleanSupplier;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.Read_packet_Pointer_BytePointer_int;
import org.bytedeco.ffmpeg.avformat.Seek_Pointer_long_int;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * Connects a {@link ByteSource} to ffmpeg. JavaCPP supports at most ten callback objects of a type, so all inputs share one
 * callback, and its opaque pointer contains the input's number.
 */
final class NativeInput implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 15;
    /**
     * Input without audio is rejected after this amount, for example a sparse file after a header or an endless picture. The
     * limit is applied here, because a demuxer that searches for its next packet returns only when it gets no more bytes.
     */
    static final long MAX_MEBIBYTES_WITHOUT_AUDIO = 32;

    private static final int SEEK_SET = 0;
    private static final int SEEK_CUR = 1;
    private static final int SEEK_END = 2;

    private static final Map<Long, NativeInput> OPEN = new ConcurrentHashMap<>();
    private static final AtomicLong NEXT_NUMBER = new AtomicLong(1);
    private static final ReadCallback READ = new ReadCallback();
    private static final SeekCallback SEEK = new SeekCallback();

    private final ByteSource source;
    private final BooleanSupplier isCancelled;
    private final long number = NEXT_NUMBER.getAndIncrement();
    private final AVIOContext context;
    private final InputNumber opaque = new InputNumber(number);
    private volatile boolean interrupted;
    private @Nullable IOException failure;
    private long bytesRead;
    private long bytesAtLastAudio;
    private boolean exceededLimit;

    /** Takes ownership of the source. */
    NativeInput(ByteSource source) {
        this(source, () -> false);
    }

    /** @param isCancelled has the effect of {@link #interrupt} when it returns true; called from the reading thread */
    NativeInput(ByteSource source, BooleanSupplier isCancelled) {
        Ffmpeg.load();
        this.source = source;
        this.isCancelled = isCancelled;
        var buffer = new BytePointer(av_malloc(BUFFER_BYTES));
        context = avio_alloc_context(
                buffer, BUFFER_BYTES, 0, opaque, READ, null, source instanceof ByteSource.Seekable ? SEEK : null);
        OPEN.put(number, this);
    }

    AVIOContext context() {
        return context;
    }

    /** Bytes that ffmpeg has read, including those read again after a seek. */
    long bytesRead() {
        return bytesRead;
    }

    /** The exception of the source, if a read failed. */
    @Nullable
    IOException failure() {
        return failure;
    }

    boolean interrupted() {
        return interrupted || isCancelled.getAsBoolean();
    }

    /** Whether reading stopped because there was no audio for too long. */
    boolean exceededLimit() {
        return exceededLimit;
    }

    /** Audio was decoded from the bytes read so far. */
    void audioDecoded() {
        bytesAtLastAudio = bytesRead;
    }

    /** Makes the next read fail. May be called from any thread. */
    void interrupt() {
        interrupted = true;
    }

    @Override
    public void close() throws IOException {
        OPEN.remove(number);
        // ffmpeg may have replaced the buffer.
        av_free(context.buffer());
        avio_context_free(context);
        source.close();
    }

    private int read(BytePointer target, int size) {
        if (interrupted()) {
            return AVERROR_EXIT();
        }
        if (bytesRead - bytesAtLastAudio > MAX_MEBIBYTES_WITHOUT_AUDIO << 20) {
            exceededLimit = true;
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
            // Exceptions must not propagate through native code.
            failure = new IOException(cause);
            return Ffmpeg.ERROR_IO;
        }
    }

    private long seek(long offset, int whence) {
        if (!(source instanceof ByteSource.Seekable(SeekableBytes file))) {
            return Ffmpeg.ERROR_IO;
        }
        try {
            // ffmpeg may add the flag AVSEEK_FORCE, which has no effect here.
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

    /** A pointer whose address is the input's number. */
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
