package dev.llafar.transcriber.service;

import dev.llafar.audio.SampleClock;
import dev.llafar.audio.media.Resampler;
import dev.llafar.audio.transcript.InvalidRequest;
import dev.llafar.audio.transcript.SessionError;
import dev.llafar.audio.transcript.SessionIds;
import dev.llafar.audio.transcript.SpeechEvent;
import dev.llafar.audio.transcript.TranscriberListener;
import dev.llafar.audio.transcript.TranscriberStream;
import dev.llafar.audio.transcript.TranscriptionRequest;
import dev.llafar.proto.service.TranscriberMessages;
import dev.llafar.proto.v1.AudioChunk;
import dev.llafar.proto.v1.StreamConfig;
import dev.llafar.proto.v1.TranscribeRequest;
import dev.llafar.proto.v1.TranscribeResponse;
import io.vertx.core.Context;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One gRPC stream with one session. It converts bytes to samples for {@link InProcessTranscriber}, and events to messages.
 * Confined to one event loop.
 *
 * <pre>
 *   OPEN --config--> STREAMING --half-close, limit, drain--> FINISHING --last event written--> ENDED
 *     '------------------'------------------'-- reset, failure ---------------------------------^
 * </pre>
 */
final class TranscribeStream implements TranscriberListener {
    private static final Logger LOG = LoggerFactory.getLogger(TranscribeStream.class);
    private static final int MAX_CHANNELS = 8;
    /** Fifty years; keeps byte positions within a long for any number of channels. */
    private static final long LAST_START_SAMPLE = 1L << 44;

    private enum State {
        OPEN,
        STREAMING,
        FINISHING,
        ENDED
    }

    private final GrpcServerRequest<TranscribeRequest, TranscribeResponse> call;
    private final GrpcServerResponse<TranscribeRequest, TranscribeResponse> response;
    private final InProcessTranscriber transcriber;
    private final StreamLimits limits;
    private final Context context;
    private final Consumer<TranscribeStream> onEnded;
    private final StreamWatch watch;
    private final EventOutbox outbox;

    private State state = State.OPEN;
    /** Written on the event loop only; read by any thread for metrics. */
    private volatile boolean isPaused;

    private StreamEnd endReason = StreamEnd.OK;
    private String sessionId = "";
    private long startSample;
    private boolean isReady;
    private boolean isComplete;
    private @Nullable PcmInput input;
    private @Nullable TranscriberStream stream;

    TranscribeStream(
            GrpcServerRequest<TranscribeRequest, TranscribeResponse> call,
            InProcessTranscriber transcriber,
            StreamLimits limits,
            Context context,
            Consumer<TranscribeStream> onEnded) {
        this.call = call;
        this.response = call.response();
        this.transcriber = transcriber;
        this.limits = limits;
        this.context = context;
        this.onEnded = onEnded;
        this.watch = new StreamWatch(limits, System.nanoTime());
        this.outbox = new EventOutbox(limits.undeliveredEvents());
    }

    void open() {
        // A reset arrives as an error, a lost connection as an exception.
        call.errorHandler(error -> abandon());
        call.exceptionHandler(failure -> abandon());
        response.exceptionHandler(failure -> abandon());
        response.drainHandler(nothing -> guarded(this::deliver));
        call.invalidMessageHandler(invalid -> fail(StreamEnd.Failure.invalid(
                        "request",
                        "not a TranscribeRequest or over the message limit",
                        "at most " + limits.chunkBytes() + " bytes of audio.data")
                .end()));
        call.endHandler(nothing -> guarded(this::halfClosed));
        call.handler(message -> guarded(() -> accept(message)));
    }

    boolean isPaused() {
        return isPaused;
    }

    /** Called regularly: ends a stream that has exceeded a limit. */
    void check(long nowNanos) {
        if (state == State.ENDED) {
            return;
        }
        if (watch.isReaderStuck(nowNanos)) {
            response.cancel();
            abandon();
        } else if (state != State.FINISHING) {
            watch.exceeded(nowNanos, isPaused).ifPresent(this::finish);
        }
    }

    /** Ends the audio and, after the last final, the stream with this status. */
    void finish(StreamEnd reason) {
        guarded(() -> {
            if (state == State.OPEN) {
                fail(reason);
            } else if (state == State.STREAMING) {
                endReason = reason;
                endAudio();
            }
        });
    }

    /** Ends the stream at once; no further event is delivered. */
    void abort(StreamEnd reason) {
        fail(reason);
    }

    private void accept(TranscribeRequest message) {
        if (state == State.FINISHING || state == State.ENDED) {
            return;
        }
        switch (message.getRequestCase()) {
            case CONFIG -> configure(message.getConfig());
            case AUDIO -> accept(message.getAudio());
            case REQUEST_NOT_SET -> throw StreamEnd.Failure.invalid("request", "not set", "config or audio");
        }
        watch.received(System.nanoTime()); // the client was not idle while the server processed the message
    }

    private void configure(StreamConfig config) {
        if (state != State.OPEN) {
            throw StreamEnd.Failure.outOfOrder("config came a second time, expected audio");
        }
        SessionIds.require("session_id", config.getSessionId());
        sessionId = config.getSessionId().isEmpty() ? UUID.randomUUID().toString() : config.getSessionId();
        startSample = startSample(config);
        TranscriptionRequest request = TranscriberMessages.request(config);
        input = new PcmInput(sampleRateHz(config), channels(config), startSample, limits.chunkBytes());
        state = State.STREAMING;
        stream = transcriber.open(request, startSample, task -> context.runOnContext(nothing -> guarded(task)), this);
        deliver();
    }

    private static int sampleRateHz(StreamConfig config) {
        switch (config.getEncoding()) {
            case ENCODING_UNSPECIFIED, ENCODING_PCM_S16LE -> {}
            case ENCODING_OGG_OPUS, ENCODING_WEBM_OPUS, ENCODING_CONTAINER, UNRECOGNIZED ->
                throw StreamEnd.Failure.invalid(
                        "encoding",
                        config.getEncodingValue(),
                        "ENCODING_PCM_S16LE (1) or none; the gateway decodes other encodings");
        }
        int rate = config.getSampleRateHz() == 0 ? SampleClock.SAMPLE_RATE_HZ : config.getSampleRateHz();
        if (rate < Resampler.MIN_RATE_HZ || rate > Resampler.MAX_RATE_HZ) {
            throw StreamEnd.Failure.invalid(
                    "sample_rate_hz",
                    Integer.toUnsignedString(rate),
                    Resampler.MIN_RATE_HZ + " to " + Resampler.MAX_RATE_HZ + ", or none");
        }
        return rate;
    }

    private static int channels(StreamConfig config) {
        int channels = config.getChannels();
        if (channels < 0 || channels > MAX_CHANNELS) {
            throw StreamEnd.Failure.invalid(
                    "channels", Integer.toUnsignedString(channels), "1 to " + MAX_CHANNELS + ", or none");
        }
        return Math.max(1, channels);
    }

    private static long startSample(StreamConfig config) {
        long start = config.hasResumeFromSample() ? config.getResumeFromSample() : 0;
        if (start < 0 || start > LAST_START_SAMPLE) {
            throw StreamEnd.Failure.invalid(
                    "resume_from_sample", Long.toUnsignedString(start), "at most " + LAST_START_SAMPLE);
        }
        return start;
    }

    private void accept(AudioChunk chunk) {
        PcmInput bytes = input;
        TranscriberStream open = stream;
        if (bytes == null || open == null) {
            throw StreamEnd.Failure.outOfOrder("audio came before the config, expected config first");
        }
        short[] samples = bytes.accept(chunk);
        watch.receivedSamples(bytes.returnedSamples());
        open.write(samples);
        deliver();
    }

    private void halfClosed() {
        if (state == State.OPEN) {
            throw StreamEnd.Failure.outOfOrder("the stream ended before its config, expected config first");
        }
        if (state == State.STREAMING) {
            endAudio();
        }
    }

    private void endAudio() {
        PcmInput bytes = input;
        TranscriberStream open = stream;
        if (bytes != null && open != null) {
            state = State.FINISHING;
            if (isReady) {
                open.write(bytes.finish());
            }
            open.finish();
            deliver();
        }
    }

    @Override
    public void onReady() {
        PcmInput bytes = input;
        if (state == State.ENDED || bytes == null) {
            return;
        }
        isReady = true;
        // The resume window is 0, because the client keeps the audio of a session that this service loses.
        response.write(
                TranscriberMessages.ready(startSample, sessionId, bytes.receivedThroughByte(), 0, limits.chunkBytes()));
    }

    @Override
    public void onWritable() {
        deliver();
    }

    @Override
    public void onEvent(SpeechEvent event) {
        switch (event) {
            case SpeechEvent.SessionFailed(long settled, SessionError error) -> fail(StreamEnd.of(error));
            case SpeechEvent.SessionEnded ended -> {
                isComplete = true;
                deliver();
            }
            case SpeechEvent.SpeechStarted started -> emit(event);
            case SpeechEvent.Partial partial -> emit(event);
            case SpeechEvent.Final last -> emit(event);
            case SpeechEvent.Settled settled -> emit(event);
        }
    }

    private void emit(SpeechEvent event) {
        outbox.add(event);
        deliver();
    }

    /** Writes as many events as the reader accepts, applies back-pressure to the client, and ends after the last event. */
    private void deliver() {
        TranscriberStream open = stream;
        if (open == null || state == State.ENDED) {
            return;
        }
        while (!response.writeQueueFull()) {
            SpeechEvent event = outbox.poll();
            if (event == null) {
                break;
            }
            response.write(TranscriberMessages.message(event));
        }
        watch.delivered(outbox.isEmpty(), System.nanoTime());
        boolean shouldPause = state == State.STREAMING && (!open.isWritable() || outbox.isFull());
        if (shouldPause && !isPaused) {
            call.pause();
        } else if (!shouldPause && isPaused) {
            watch.received(System.nanoTime());
            call.resume();
        }
        isPaused = shouldPause;
        if (isComplete && outbox.isEmpty()) {
            end(endReason);
        }
    }

    private void fail(StreamEnd reason) {
        if (state == State.ENDED) {
            return;
        }
        try {
            // Bounded by the outbox; what was decoded is delivered even though the stream fails.
            for (SpeechEvent event = outbox.poll(); event != null; event = outbox.poll()) {
                response.write(TranscriberMessages.message(event));
            }
            end(reason);
        } catch (IllegalStateException alreadyReset) {
            abandon();
        }
    }

    private void end(StreamEnd reason) {
        response.status(reason.status());
        if (!reason.message().isEmpty()) {
            response.statusMessage(reason.message());
        }
        response.end();
        abandon();
    }

    /** Releases the jobs, the place on the device and the native memory. */
    private void abandon() {
        if (state == State.ENDED) {
            return;
        }
        state = State.ENDED;
        if (isPaused) {
            isPaused = false;
            call.resume(); // what still arrives is discarded
        }
        TranscriberStream open = stream;
        if (open != null) {
            open.cancel();
        }
        PcmInput bytes = input;
        if (bytes != null) {
            bytes.close();
        }
        onEnded.accept(this);
    }

    private void guarded(Runnable action) {
        try {
            action.run();
        } catch (StreamEnd.Failure failure) {
            fail(failure.end());
        } catch (InvalidRequest invalid) {
            fail(StreamEnd.of(SessionError.invalid(invalid)));
        } catch (RuntimeException failure) {
            LOG.error("A stream failed", failure);
            fail(new StreamEnd(GrpcStatus.INTERNAL, "an internal error of the server; see its log"));
        }
    }
}
