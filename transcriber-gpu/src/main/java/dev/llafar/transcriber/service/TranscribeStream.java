package dev.llafar.transcriber.service;

import dev.llafar.audio.speech.Endpointing;
import dev.llafar.audio.speech.SpeechSegmenter;
import dev.llafar.audio.speech.VoiceActivity;
import dev.llafar.proto.v1.AudioChunk;
import dev.llafar.proto.v1.StreamConfig;
import dev.llafar.proto.v1.TranscribeRequest;
import dev.llafar.proto.v1.TranscribeResponse;
import dev.llafar.transcriber.batch.Admission;
import dev.llafar.transcriber.batch.Admission.Admitted;
import dev.llafar.transcriber.batch.Admission.Refused;
import dev.llafar.transcriber.batch.DeviceWorker;
import dev.llafar.transcriber.batch.JobOutcome;
import dev.llafar.transcriber.batch.JobOutcome.Failed;
import dev.llafar.transcriber.batch.JobOutcome.Shed;
import dev.llafar.transcriber.batch.JobOutcome.Written;
import dev.llafar.transcriber.batch.SessionTicket;
import dev.llafar.transcriber.batch.UtteranceJob;
import dev.llafar.transcriber.model.DecodeRequest;
import dev.llafar.transcriber.session.SessionEvent;
import dev.llafar.transcriber.session.SessionTurn;
import dev.llafar.transcriber.session.SessionTurn.Wanted;
import dev.llafar.transcriber.session.UtteranceTracker;
import io.vertx.core.Context;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.util.HashMap;
import java.util.Map;
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

    private enum State {
        OPEN,
        LISTENING,
        FINISHING,
        ENDED
    }

    private final GrpcServerRequest<TranscribeRequest, TranscribeResponse> call;
    private final GrpcServerResponse<TranscribeRequest, TranscribeResponse> response;
    private final DeviceWorker device;
    private final TranscriberOptions options;
    private final Supplier<VoiceActivity> voices;
    private final Context context;
    private final Consumer<TranscribeStream> whenEnded;
    private final StreamWatch watch;
    private final EventOutbox outbox;
    private final Map<DecodeRequest, UtteranceJob> jobs = new HashMap<>();

    private State state = State.OPEN;
    private boolean isPaused;
    private StreamEnd endReason = StreamEnd.OK;
    private @Nullable Session session;

    private record Session(SessionTicket ticket, PcmInput input, UtteranceTracker tracker) {}

    TranscribeStream(
            GrpcServerRequest<TranscribeRequest, TranscribeResponse> call,
            DeviceWorker device,
            TranscriberOptions options,
            Supplier<VoiceActivity> voices,
            Context context,
            Consumer<TranscribeStream> whenEnded) {
        this.call = call;
        this.response = call.response();
        this.device = device;
        this.options = options;
        this.voices = voices;
        this.context = context;
        this.whenEnded = whenEnded;
        this.watch = new StreamWatch(options.limits(), System.nanoTime());
        this.outbox = new EventOutbox(options.limits().untoldEvents());
    }

    void open() {
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
        watch.heard(System.nanoTime());
        switch (message.getRequestCase()) {
            case CONFIG -> configure(message.getConfig());
            case AUDIO -> hear(message.getAudio());
            case REQUEST_NOT_SET -> throw StreamFailure.invalid("request", "not set", "config or audio");
        }
    }

    private void configure(StreamConfig config) {
        if (state != State.OPEN) {
            throw SessionSettings.outOfOrder("config came a second time, expected audio");
        }
        SessionSettings settings = SessionSettings.of(config, device.model());
        SessionTicket ticket = admitted(device.admit());
        PcmInput input = new PcmInput(
                settings.channels(), settings.startSample(), options.limits().chunkBytes());
        Endpointing endpointing = options.endpointing();
        int contextSamples = device.model().contextSamples();
        if (contextSamples < endpointing.longestSamples()) {
            endpointing = endpointing.withLongestSamples(contextSamples);
        }
        SpeechSegmenter segmenter = new SpeechSegmenter(endpointing, voices.get(), settings.startSample());
        session = new Session(
                ticket,
                input,
                new UtteranceTracker(segmenter, settings.options(), settings.wantsPartials(), options.tracker()));
        state = State.LISTENING;
        String sessionId = settings.sessionId().isEmpty() ? UUID.randomUUID().toString() : settings.sessionId();
        response.write(EventMessages.ready(
                sessionId,
                settings.startSample(),
                input.receivedThroughByte(),
                options.limits().chunkBytes()));
    }

    private static SessionTicket admitted(Admission admission) {
        return switch (admission) {
            case Admitted(SessionTicket ticket) -> ticket;
            case Refused refused -> throw refusal(refused);
        };
    }

    private static StreamFailure refusal(Refused refused) {
        return switch (refused.reason()) {
            case SESSIONS_FULL, QUEUE_FULL, LAGGING ->
                new StreamFailure(
                        GrpcStatus.RESOURCE_EXHAUSTED,
                        refused.detail() + "; try again in " + refused.retryAfterMillis() + " ms");
            case CLOSING, DEVICE_FAILED ->
                new StreamFailure(GrpcStatus.UNAVAILABLE, refused.detail() + "; try elsewhere or later");
        };
    }

    private void hear(AudioChunk chunk) {
        Session open = session;
        if (open == null) {
            throw SessionSettings.outOfOrder("audio came before the config, expected config first");
        }
        short[] samples = open.input().accept(chunk);
        watch.heardSamples(samples.length);
        follow(open.tracker().accept(samples, System.nanoTime()));
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
        Session open = session;
        if (open != null) {
            state = State.FINISHING;
            follow(open.tracker().finish(System.nanoTime()));
        }
    }

    private void follow(SessionTurn turn) {
        Session open = session;
        if (open == null) {
            return;
        }
        for (DecodeRequest request : turn.withdrawn()) {
            UtteranceJob withdrawn = jobs.remove(request);
            if (withdrawn != null) {
                device.cancel(withdrawn);
            }
        }
        for (Wanted wanted : turn.requests()) {
            UtteranceJob job = new UtteranceJob(
                    open.ticket(),
                    wanted.isFinal() ? UtteranceJob.Kind.FINAL : UtteranceJob.Kind.PARTIAL,
                    wanted.request(),
                    wanted.deadlineNanos(),
                    outcome -> context.runOnContext(
                            nothing -> guarded(() -> decoded(wanted.request(), wanted.isFinal(), outcome))));
            jobs.put(wanted.request(), job);
            device.submit(job);
        }
        turn.events().forEach(outbox::add);
        deliver();
    }

    private void decoded(DecodeRequest request, boolean isFinal, JobOutcome outcome) {
        Session open = session;
        if (open == null || jobs.remove(request) == null) {
            return;
        }
        switch (outcome) {
            case Written(var transcript) -> follow(open.tracker().answered(request, transcript, System.nanoTime()));
            case Shed shed -> open.tracker().shed(request);
            case Failed failed
            when isFinal ->
                throw new StreamFailure(
                        GrpcStatus.UNAVAILABLE,
                        "an utterance could not be decoded; resume elsewhere from settled_through_sample, "
                                + open.tracker().settledThroughSample());
            case Failed failed -> open.tracker().shed(request);
        }
    }

    /** Writes what the reader takes, pauses what it cannot follow, and ends the stream after the last event. */
    private void deliver() {
        Session open = session;
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
        boolean shouldPause = state == State.LISTENING && (open.tracker().isFull() || outbox.isFull());
        if (shouldPause && !isPaused) {
            call.pause();
        } else if (!shouldPause && isPaused) {
            watch.heard(System.nanoTime());
            call.resume();
        }
        isPaused = shouldPause;
        if (state == State.FINISHING && open.tracker().isDone() && outbox.isEmpty()) {
            end(endReason);
        }
    }

    private void fail(StreamEnd reason) {
        if (state == State.ENDED) {
            return;
        }
        // Bounded by the outbox; what was decoded is not withheld because of what came after it.
        for (SessionEvent event = outbox.poll(); event != null; event = outbox.poll()) {
            response.write(EventMessages.of(event));
        }
        end(reason);
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
        Session open = session;
        session = null;
        jobs.clear();
        if (open != null) {
            device.release(open.ticket());
            open.tracker().close();
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
