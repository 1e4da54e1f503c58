package dev.llafar.gateway.session;

import dev.llafar.audio.transcript.SessionError;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns a client's bytes into samples: position in the stream, decoding in slices, samples out. One chunk is processed at a
 * time; a connection reads the next message only when the future of the previous chunk completes, which is how back-pressure
 * reaches the client. Belongs to the session's context.
 */
final class AudioIngress {
    /** About half a second of 16 kHz PCM or some seconds of Opus: the work of one turn of the event loop. */
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

    /** Receives the result; called on the context. */
    interface Listener {
        void onSamples(short[] samples);

        void onAudioEnd();

        /** The bytes cannot be decoded; nothing more follows. */
        void onInvalidAudio(SessionError reason);
    }

    AudioIngress(SessionConfig config, Context context, BooleanSupplier room, Listener listener) {
        this.intake = AudioIntake.of(config, context, this::pump);
        this.room = room;
        this.listener = listener;
    }

    long receivedThroughByte() {
        return received.throughByte();
    }

    /** Whether bytes wait that could not be processed yet. */
    boolean isHolding() {
        return taking != null || waiting != null;
    }

    /**
     * Processes a chunk, in slices as there is room.
     *
     * @param firstByte position of the first byte; null if it follows the previous chunk
     * @return completes when the chunk is processed and the next may be sent; fails with {@link SessionRefused} on a gap
     */
    Future<Void> accept(byte[] data, @Nullable Long firstByte) {
        if (finishing || over || waiting != null) {
            throw new IllegalStateException(
                    "chunk: came after the end or while another one waits; expected one at a time");
        }
        Chunk chunk = new Chunk(data, firstByte);
        waiting = chunk;
        pump();
        return chunk.taken.future();
    }

    /** The connection was lost: the client sends again what was not counted as received. */
    void forgetWaiting() {
        waiting = null;
    }

    /** Ends the audio: {@link Listener#onAudioEnd} follows after the bytes that wait. */
    void finish() {
        finishing = true;
        pump();
    }

    /** Discards the audio that waits; no call to the listener follows. */
    void discard() {
        Chunk current = taking;
        Chunk next = waiting;
        stop();
        if (current != null) {
            current.taken.complete();
        }
        if (next != null) {
            next.taken.complete();
        }
    }

    void stop() {
        if (!over) {
            over = true;
            taking = null;
            waiting = null;
            intake.close();
        }
    }

    /** Continues as far as there is room. */
    void pump() {
        while (!over && room.getAsBoolean()) {
            short[] samples = intake.poll();
            SessionError problem = intake.problem();
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

    /** Whether the intake received anything. */
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

    private void failed(SessionError problem) {
        Chunk chunk = taking;
        stop();
        if (chunk != null) {
            // The session reports the error; the chunk itself is done.
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
