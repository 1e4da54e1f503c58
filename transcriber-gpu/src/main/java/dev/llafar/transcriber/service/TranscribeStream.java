package dev.llafar.transcriber.service;

import dev.llafar.audio.speech.Endpointing;
import dev.llafar.audio.speech.VoiceActivity;
import dev.llafar.proto.v1.AudioChunk;
import dev.llafar.proto.v1.StreamConfig;
import dev.llafar.proto.v1.TranscribeRequest;
import dev.llafar.proto.v1.TranscribeResponse;
import dev.llafar.transcriber.batch.DeviceWorker;
import dev.llafar.transcriber.batch.JobOutcome;
import dev.llafar.transcriber.session.SessionEvent;
import dev.llafar.transcriber.session.SessionTurn.Wanted;
import io.vertx.core.Context;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One gRPC stream, one session. Lives on one event loop; decoding happens elsewhere and its outcomes come back here.
 *
 * <pre>
 *   OPEN --config--> LISTENING --half-close, limit, drain--> FINISHING --last event written--> ENDED
 *     '------------------'------------------'-- reset, failure ---------------------------------^
 * </pre>
 */
final class TranscribeStream {
    private static final Logger LOG = LoggerFactory.getLogger(TranscribeStream.class);

    /**
     * What all streams of a device share.
     *
     * @param endpointing within the model's context
     * @param voices makes a session's voice activity detector
     */
    record Service(
            DeviceWorker device, TranscriberOptions options, Endpointing endpointing, Supplier<VoiceActivity> voices) {}

    private enum State {
        OPEN,
        LISTENING,
        FINISHING,
        ENDED
    }

    private final GrpcServerRequest<TranscribeRequest, TranscribeResponse> call;
    private final GrpcServerResponse<TranscribeRequest, TranscribeResponse> response;
    private final Service service;
    private final TranscriberOptions options;
    private final Context context;
    private final Consumer<TranscribeStream> whenEnded;
    private final StreamWatch watch;
    private final EventOutbox outbox;

    private State state = State.OPEN;
    /** Written on the event loop only; read by whoever asks for metrics. */
    private volatile boolean isPaused;

    private StreamEnd endReason = StreamEnd.OK;
    private @Nullable SessionOnDevice session;

    TranscribeStream(
            GrpcServerRequest<TranscribeRequest, TranscribeResponse> call,
            Service service,
            Context context,
            Consumer<TranscribeStream> whenEnded) {
        this.call = call;
        this.response = call.response();
        this.service = service;
        this.options = service.options();
        this.context = context;
        this.whenEnded = whenEnded;
        this.watch = new StreamWatch(options.limits(), System.nanoTime());
        this.outbox = new EventOutbox(options.limits().untoldEvents());
    }

    void open() {
        // A reset comes as an error, a lost connection as an exception.
        call.errorHandler(error -> abandon());
        call.exceptionHandler(failure -> abandon());
        response.exceptionHandler(failure -> abandon());
        response.drainHandler(nothing -> guarded(this::deliver));
        call.invalidMessageHandler(invalid -> fail(StreamFailure.invalid(
                        "request",
                        "not a TranscribeRequest or over the message limit",
                        "at most " + options.limits().chunkBytes() + " bytes of audio.data")
                .end()));
        call.endHandler(nothing -> guarded(this::halfClosed));
        call.handler(message -> guarded(() -> take(message)));
    }

    boolean isPaused() {
        return isPaused;
    }

    /** Called now and then: ends a stream that has outlived a limit. */
    void check(long nowNanos) {
        if (state == State.ENDED) {
            return;
        }
        if (watch.isReaderStuck(nowNanos)) {
            // Nothing that would be said could be told.
            response.cancel();
            abandon();
        } else if (state != State.FINISHING) {
            watch.outlived(nowNanos, isPaused).ifPresent(this::finish);
        }
    }

    /** Delivers what was said so far and ends the stream with this status. */
    void finish(StreamEnd reason) {
        guarded(() -> {
            if (state == State.OPEN) {
                fail(reason);
            } else if (state == State.LISTENING) {
                endReason = reason;
                stopListening();
            }
        });
    }

    /** Ends the stream at once; nothing more is told. */
    void abort(StreamEnd reason) {
        fail(reason);
    }

    private void take(TranscribeRequest message) {
        if (state == State.FINISHING || state == State.ENDED) {
            return;
        }
        switch (message.getRequestCase()) {
            case CONFIG -> configure(message.getConfig());
            case AUDIO -> hear(message.getAudio());
            case REQUEST_NOT_SET -> throw StreamFailure.invalid("request", "not set", "config or audio");
        }
        watch.heard(System.nanoTime()); // what we needed for it is not the client's silence
    }

    private void configure(StreamConfig config) {
        if (state != State.OPEN) {
            throw SessionSettings.outOfOrder("config came a second time, expected audio");
        }
        SessionSettings settings = SessionSettings.of(config, service.device().model());
        SessionOnDevice opened = SessionOnDevice.open(
                settings,
                service.device(),
                options.limits().chunkBytes(),
                service.endpointing(),
                service.voices(),
                options.tracker(),
                (wanted, outcome) -> context.runOnContext(nothing -> guarded(() -> decoded(wanted, outcome))));
        session = opened;
        state = State.LISTENING;
        String sessionId = settings.sessionId().isEmpty() ? UUID.randomUUID().toString() : settings.sessionId();
        response.write(EventMessages.ready(
                sessionId,
                settings.startSample(),
                opened.receivedThroughByte(),
                options.limits().chunkBytes()));
    }

    private void hear(AudioChunk chunk) {
        SessionOnDevice open = session;
        if (open == null) {
            throw SessionSettings.outOfOrder("audio came before the config, expected config first");
        }
        tell(open.hear(chunk, System.nanoTime()));
        watch.heardSamples(open.heardSamples());
    }

    private void halfClosed() {
        if (state == State.OPEN) {
            throw SessionSettings.outOfOrder("the stream ended before its config, expected config first");
        }
        if (state == State.LISTENING) {
            stopListening();
        }
    }

    private void stopListening() {
        SessionOnDevice open = session;
        if (open != null) {
            state = State.FINISHING;
            tell(open.finish(System.nanoTime()));
        }
    }

    private void decoded(Wanted wanted, JobOutcome outcome) {
        SessionOnDevice open = session;
        if (open != null) {
            tell(open.decoded(wanted, outcome, System.nanoTime()));
        }
    }

    private void tell(List<SessionEvent> events) {
        events.forEach(outbox::add);
        deliver();
    }

    /** Writes what the reader takes, pauses what it cannot follow, and ends the stream after the last event. */
    private void deliver() {
        SessionOnDevice open = session;
        if (open == null || state == State.ENDED) {
            return;
        }
        while (!response.writeQueueFull()) {
            SessionEvent event = outbox.poll();
            if (event == null) {
                break;
            }
            response.write(EventMessages.of(event));
        }
        watch.told(outbox.isEmpty(), System.nanoTime());
        boolean shouldPause = state == State.LISTENING && (open.isFull() || outbox.isFull());
        if (shouldPause && !isPaused) {
            call.pause();
        } else if (!shouldPause && isPaused) {
            watch.heard(System.nanoTime());
            call.resume();
        }
        isPaused = shouldPause;
        if (state == State.FINISHING && open.isDone() && outbox.isEmpty()) {
            end(endReason);
        }
    }

    private void fail(StreamEnd reason) {
        if (state == State.ENDED) {
            return;
        }
        try {
            // Bounded by the outbox; what was decoded is not withheld because of what came after it.
            for (SessionEvent event = outbox.poll(); event != null; event = outbox.poll()) {
                response.write(EventMessages.of(event));
            }
            end(reason);
        } catch (IllegalStateException alreadyReset) {
            abandon();
        }
    }

    private void end(StreamEnd reason) {
        response.status(reason.status());
        if (!reason.told().isEmpty()) {
            response.statusMessage(reason.told());
        }
        response.end();
        abandon();
    }

    /** Leaves nothing behind: no job, no place on the device, no native memory. */
    private void abandon() {
        if (state == State.ENDED) {
            return;
        }
        state = State.ENDED;
        SessionOnDevice open = session;
        session = null;
        if (open != null) {
            open.release();
        }
        whenEnded.accept(this);
    }

    private void guarded(Runnable action) {
        try {
            action.run();
        } catch (StreamFailure failure) {
            fail(failure.end());
        } catch (RuntimeException failure) {
            LOG.error("a stream failed", failure);
            fail(new StreamEnd(GrpcStatus.INTERNAL, "the server failed; its log says why"));
        }
    }
}
