package dev.llafar.gateway.session;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The way of a session's bytes: position in the stream, decoding in slices, samples out. One chunk is being taken at a
 * time; a client reads its next only when the future of the one before is done, which is how back-pressure reaches it.
 * Belongs to the session's context.
 */
final class AudioIngress {
    /** About a second of 16 kHz PCM, some seconds of Opus: what the event loop or a worker does in one go. */
    private static final int SLICE_BYTES = 16 * 1024;

    private final AudioIntake intake;
    private final BooleanSupplier room;
    private final Listener listener;
    private final ReceivedBytes received = new ReceivedBytes();
    private @Nullable Chunk taking;
    private @Nullable Chunk waiting;
    private boolean finishing;
    private boolean ended;
    private boolean over;

    /** What comes out; called on the context. */
    interface Listener {
        void onSamples(short[] samples);

        void onAudioEnd();

        /** The bytes are not what the client said they are; nothing more comes. */
        void onInvalidAudio(InvalidRequest reason);
    }

    AudioIngress(SessionConfig config, Context context, BooleanSupplier room, Listener listener) {
        this.intake = AudioIntake.of(config, context, this::pump);
        this.room = room;
        this.listener = listener;
    }

    long receivedThroughByte() {
        return received.throughByte();
    }

    /** Whether bytes are held that could not be taken yet. */
    boolean isHolding() {
        return taking != null || waiting != null;
    }

    /**
     * Takes a chunk, in slices as there is room.
     *
     * @param firstByte position of the first byte; null for right after the chunk before
     * @return done when the chunk is taken and the next is welcome; fails with {@link SessionRefused} on a gap
     */
    Future<Void> accept(byte[] data, @Nullable Long firstByte) {
        if (finishing || over) {
            return Future.failedFuture(new SessionRefused(SessionErrors.afterFinish()));
        }
        if (waiting != null) {
            throw new IllegalStateException("a chunk is waiting already; expected one at a time");
        }
        Chunk chunk = new Chunk(data, firstByte);
        waiting = chunk;
        pump();
        return chunk.taken.future();
    }

    /** The connection is gone: what it sent and nobody counted as received is sent again by the next. */
    void forgetWaiting() {
        waiting = null;
    }

    /** No more audio: after what is held, {@link Listener#onAudioEnd}. */
    void finish() {
        finishing = true;
        pump();
    }

    void stop() {
        if (!over) {
            over = true;
            taking = null;
            waiting = null;
            intake.close();
        }
    }

    /** Goes on as far as there is room. */
    void pump() {
        while (!over && room.getAsBoolean()) {
            short[] samples = intake.poll();
            InvalidRequest problem = intake.problem();
            if (samples != null) {
                listener.onSamples(samples);
            } else if (problem != null) {
                failed(problem);
            } else if (intake.isDrained()) {
                stop();
                listener.onAudioEnd();
            } else if (!feed()) {
                return;
            }
        }
    }

    /** Whether the intake was given anything. */
    private boolean feed() {
        if (!intake.isWelcoming()) {
            return false;
        }
        Chunk chunk = taking == null ? take() : taking;
        if (chunk != null) {
            int length = Math.min(SLICE_BYTES, chunk.data.length - chunk.position);
            intake.feed(chunk.data, chunk.position, length);
            chunk.position += length;
            if (chunk.position == chunk.data.length) {
                taking = null;
                chunk.taken.complete();
            }
            return true;
        }
        if (finishing && !ended) {
            ended = true;
            intake.end();
            return true;
        }
        return false;
    }

    private @Nullable Chunk take() {
        Chunk chunk = waiting;
        waiting = null;
        if (chunk == null) {
            return null;
        }
        long firstByte = chunk.firstByte == null ? received.throughByte() : chunk.firstByte;
        return switch (received.accept(firstByte, chunk.data.length)) {
            case ReceivedBytes.Verdict.Gap gap -> {
                chunk.taken.fail(new SessionRefused(SessionErrors.gap(gap.firstByte(), gap.throughByte())));
                yield null;
            }
            case ReceivedBytes.Verdict.Take(int skip)
            when skip == chunk.data.length -> {
                chunk.taken.complete();
                yield null;
            }
            case ReceivedBytes.Verdict.Take(int skip) -> {
                chunk.position = skip;
                taking = chunk;
                yield chunk;
            }
        };
    }

    private void failed(InvalidRequest problem) {
        Chunk chunk = taking;
        stop();
        if (chunk != null) {
            // The session tells the client; the chunk itself is dealt with.
            chunk.taken.complete();
        }
        listener.onInvalidAudio(problem);
    }

    private static final class Chunk {
        private final byte[] data;
        private final @Nullable Long firstByte;
        private final Promise<Void> taken = Promise.promise();
        private int position;

        private Chunk(byte[] data, @Nullable Long firstByte) {
            this.data = data;
            this.firstByte = firstByte;
        }
    }
}
