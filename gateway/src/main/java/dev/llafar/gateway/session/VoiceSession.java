package dev.llafar.gateway.session;

import dev.llafar.audio.AudioBudget;
import dev.llafar.audio.transcript.SessionError;
import dev.llafar.audio.transcript.SpeechEvent;
import dev.llafar.audio.transcript.TranscriptionRequest;
import io.vertx.core.Context;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One voice: 16 kHz samples in, {@link SpeechEvent}s out. The path of the audio, in order:
 *
 * <pre>
 *   append(samples)
 *     -> UnsettledAudio      kept on the sample clock until a final settles it; replayed if a stream fails
 *     -> TranscriberLink     one stream of a transcriber at a time; deadlines, back-off, replay
 *          -> Transcriber    in this process or over gRPC: voice activity, endpointing, decoding
 *     -> ReplayFilter        drops what an earlier stream has emitted
 *     -> index, latency      the finals of the session are numbered, their latency is measured from the audio's arrival
 *     -> Listener.onEvent, and the session's conversation
 * </pre>
 *
 * <p>Belongs to one Vert.x context, on which all methods are called. The registry calls {@link #check} regularly.
 */
public final class VoiceSession {
    private static final Logger LOG = LoggerFactory.getLogger(VoiceSession.class);

    private final SessionPlatform platform;
    private final TranscriptionRequest request;
    private final Listener listener;
    private final String track;

    private final UnsettledAudio unsettled;
    private final TranscriberLink link;
    private final ReplayFilter replay = new ReplayFilter();
    private final ArrivalTimes arrivals = new ArrivalTimes();

    private long nextIndex;
    private long emittedSettled;
    private @Nullable SessionError endReason;
    private boolean isWaitedFor;
    /** Accepted by a transcriber, and not reported as ended. */
    private boolean isOpen;

    private long openedNanos;
    private boolean over;

    /** Receives what a session produces; called on its context. */
    public interface Listener {
        /** A transcriber has accepted the session: audio may be appended. Called once. */
        void onAccepted();

        /** An event, in order. The last one is a {@link SpeechEvent.Terminal}, which may come without {@link #onAccepted}. */
        void onEvent(SpeechEvent event);

        /** The session has room again after {@link VoiceSession#hasRoom} returned false. */
        void onRoom();
    }

    /**
     * @param share the session's part of the audio budget; closed by the session
     * @param track names the voice in its conversation
     */
    VoiceSession(
            SessionPlatform platform,
            Context context,
            TranscriptionRequest request,
            AudioBudget.Share share,
            String track,
            Listener listener) {
        this.platform = platform;
        this.request = request;
        this.listener = listener;
        this.track = track;
        int boundSamples = Math.toIntExact(platform.limits().unsettledAudio().toMillis() * 16);
        unsettled = new UnsettledAudio(boundSamples, share);
        link = new TranscriberLink(platform, context, request, unsettled, new LinkListener());
    }

    void open() {
        link.open();
    }

    /** Whether audio is welcome; {@link Listener#onRoom} follows when it is again. */
    public boolean hasRoom() {
        isWaitedFor = unsettled.isFull();
        return !isWaitedFor;
    }

    private void reportRoom() {
        if (isWaitedFor && !over && !unsettled.isFull()) {
            isWaitedFor = false;
            listener.onRoom();
        }
    }

    /** Appends audio to the session's clock. The owner checks {@link #hasRoom} before. */
    public void append(short[] samples) {
        if (over) {
            return;
        }
        unsettled.append(samples);
        arrivals.arrived(unsettled.endSample(), now());
        platform.metrics().audio(samples.length);
        platform.metrics().unsettled(samples.length);
        link.pump();
    }

    /** Ends the audio: the remaining finals follow, then {@link SpeechEvent.SessionEnded}. */
    public void finish() {
        link.finish();
    }

    /**
     * The last event will be a {@link SpeechEvent.SessionFailed} with this error instead of a {@link SpeechEvent.SessionEnded}.
     * May be called before or after {@link #finish}; the first error counts.
     */
    public void failAtEnd(SessionError error) {
        if (endReason == null) {
            endReason = error;
        }
    }

    /** Ends the session now, without waiting for finals: the only further event is the {@link SpeechEvent.SessionFailed}. */
    public void fail(SessionError error) {
        if (!over) {
            emit(new SpeechEvent.SessionFailed(unsettled.startSample(), error));
        }
    }

    /** Ends the session without an event. Idempotent. */
    public void close() {
        reportEnd("released");
        over = true;
        link.stop();
        platform.metrics().unsettled(unsettled.startSample() - unsettled.endSample());
        unsettled.release();
    }

    /** Replaces a transcriber stream that hangs, and reports room that other sessions have made. */
    void check(long nowNanos) {
        link.check(nowNanos);
        reportRoom();
    }

    /** Position before which all speech is in emitted finals. */
    long settledThroughSample() {
        return over ? emittedSettled : unsettled.startSample();
    }

    /** Gives the transcriber's stream and the reserved memory back while no client is attached. Idempotent. */
    void suspend() {
        link.suspend();
        unsettled.reserve(0);
    }

    /** Continues after {@link #suspend}, if it was called; false if the audio budget has no room for the session any more. */
    boolean resume() {
        if (!unsettled.reserve(AudioBudget.SESSION_FLOOR_SAMPLES)) {
            return false;
        }
        link.resume();
        return true;
    }

    private void received(SpeechEvent event) {
        long settled = unsettled.startSample();
        switch (event) {
            case SpeechEvent.SpeechStarted started ->
                emit(new SpeechEvent.SpeechStarted(settled, started.startSample()));
            case SpeechEvent.Partial partial -> {
                if (request.partials()) {
                    emit(new SpeechEvent.Partial(
                            settled,
                            partial.startSample(),
                            partial.endSample(),
                            partial.text(),
                            partial.stableLength(),
                            partial.language()));
                }
            }
            case SpeechEvent.Final last when last.text().isEmpty() -> emit(new SpeechEvent.Settled(settled));
            case SpeechEvent.Final last -> replay.keepNew(last).ifPresent(fresh -> emit(numbered(fresh, settled)));
            case SpeechEvent.Settled progress -> {
                // A transcriber repeats the position as a heartbeat.
                if (settled > emittedSettled) {
                    emit(new SpeechEvent.Settled(settled));
                }
            }
            case SpeechEvent.SessionEnded ended -> {
                SessionError reason = endReason;
                emit(
                        reason == null
                                ? new SpeechEvent.SessionEnded(settled)
                                : new SpeechEvent.SessionFailed(settled, reason));
            }
            case SpeechEvent.SessionFailed failed -> emit(failed);
        }
        arrivals.settleThrough(settled);
        reportRoom();
    }

    private SpeechEvent.Final numbered(SpeechEvent.Final last, long settled) {
        // The transcriber knows where in the utterance speech ended; the session knows how long its audio waited here.
        int latencyMillis = Math.max(last.latencyMillis(), arrivals.millisSince(last.endSample(), now()));
        return new SpeechEvent.Final(
                settled,
                nextIndex++,
                last.startSample(),
                last.endSample(),
                last.text(),
                last.language(),
                last.words(),
                last.averageLogProbability(),
                last.lowConfidence(),
                latencyMillis);
    }

    private void emit(SpeechEvent event) {
        emittedSettled = Math.max(emittedSettled, event.settledThroughSample());
        if (event instanceof SpeechEvent.Terminal terminal) {
            reportEnd(
                    terminal instanceof SpeechEvent.SessionFailed failed
                            ? failed.error().code().wireName()
                            : "finished");
            close();
        }
        platform.conversations().publish(request.conversationId(), track, event);
        listener.onEvent(event);
    }

    /** Counts and logs the end of a session that a transcriber had accepted; the track does not reveal the session id. */
    private void reportEnd(String reason) {
        if (isOpen) {
            isOpen = false;
            platform.metrics().closed(reason);
            LOG.info(
                    "Session of {}, conversation '{}': {}; {} ms of audio, {} finals, open for {} ms",
                    track,
                    request.conversationId(),
                    reason,
                    unsettled.endSample() / 16,
                    nextIndex,
                    (now() - openedNanos) / 1_000_000);
        }
    }

    private long now() {
        return platform.nanos().getAsLong();
    }

    private final class LinkListener implements TranscriberLink.Listener {
        @Override
        public void onAccepted() {
            isOpen = true;
            openedNanos = now();
            platform.metrics().opened();
            listener.onAccepted();
        }

        @Override
        public void onEvent(SpeechEvent event) {
            if (!over) {
                received(event);
            }
        }
    }
}
