package dev.llafar.gateway.put;

import dev.llafar.audio.media.SeekableBytes;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Reads an object of S3 with random access: sequential reads share one request, a seek opens another. The client reads from
 * the network only as fast as it is read here. Replacing the object while it is read is an error.
 */
final class S3ObjectReader implements SeekableBytes {
    /** A seek forward by up to this many bytes reads over them, which is faster than another request. */
    private static final long MAX_SKIPPED_BYTES = 256 * 1024;

    private static final int BUFFER_BYTES = 32 * 1024;

    private final S3AsyncClient s3;
    private final S3Object object;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private @Nullable ResponseInputStream<GetObjectResponse> stream;
    private long position;

    S3ObjectReader(S3AsyncClient s3, S3Object object) {
        this.s3 = s3;
        this.object = object;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (position >= object.size()) {
            return -1;
        }
        var from = stream == null ? open() : stream;
        int length = from.read(buffer, 0, Math.min(buffer.length, target.remaining()));
        if (length < 0) {
            throw new EOFException(object + " ended at byte " + position + " of " + object.size());
        }
        target.put(buffer, 0, length);
        position += length;
        return length;
    }

    @Override
    public void seek(long target) throws IOException {
        if (stream != null && target > position && target - position <= MAX_SKIPPED_BYTES) {
            stream.skipNBytes(target - position);
        } else if (target != position) {
            close();
        }
        position = target;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long size() {
        return object.size();
    }

    @Override
    public void close() {
        if (stream != null) {
            stream.abort();
            stream = null;
        }
    }

    private ResponseInputStream<GetObjectResponse> open() throws IOException {
        try {
            var opened = s3.getObject(
                            request -> request.bucket(object.bucket())
                                    .key(object.key())
                                    .ifMatch(object.etag())
                                    .range("bytes=" + position + "-"),
                            AsyncResponseTransformer.<GetObjectResponse>toBlockingInputStream())
                    .join();
            stream = opened;
            return opened;
        } catch (CompletionException failed) {
            throw new IOException(
                    S3Object.refusal(object.bucket(), object.key(), failed).text(), failed);
        }
    }
}
