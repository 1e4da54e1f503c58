package dev.llafar.gateway.session;

import dev.llafar.audio.AudioBudget;
import dev.llafar.audio.SampleClock;
import dev.llafar.audio.transcript.SessionError;
import dev.llafar.audio.transcript.SpeechEvent;
import dev.llafar.gateway.metrics.GatewayMetrics.SessionState;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Arrays;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A client's stream of bytes and the session that it drives. The path in order:
 *
 * <pre>
 *   audio(bytes)
 *     -> AudioIngress     position in the stream (repeated bytes skipped, gaps refused), decoding, resampling
 *     -> VoiceSession     samples to events
 *     -> EventLog         finals, kept for a client that resumes
 *     -> ClientOutlet     to whichever connection is attached; a newer partial replaces an older one, no final is dropped
 * </pre>
 *
 * <p>A stream belongs to one Vert.x context, on which all its methods are called. A connection holds it by an {@link
 * Attachment}, which may be used from any thread. A stream without a connection can be resumed for a while; after a short
 * grace period it returns its transcriber stream and its reserved memory until then.
 */
final class ClientStream {
    /** A connection that is lost for less keeps its transcriber stream, so that a resume costs nothing. */
    private static final long SUSPEND_AFTER_NANOS = 5_000_000_000L;

    /**
     * What is still decoded after the client has left. It covers the end of a recording whose client does not wait for the
     * finals; a message with hours of audio waits until the client returns, and is discarded with the session.
     */
    private static final long MAX_DETACHED_SAMPLES = 120L * SampleClock.SAMPLE_RATE_HZ;

    /** The life of a stream; it only goes forward. Whether a client is attached is independent of it. */
    private enum Phase {
        /** The transcriber has not accepted the session yet. */
        OPENING,
        /** Audio is accepted. */
        STREAMING,
        /** The audio has ended; finals are still to come. */
        FINISHING,
        /** Everything was emitted; kept for a client that lost its connection at the end. */
        ENDED,
        /** Released. */
        RELEASED
    }

    /** The registry's view of a stream; called on the stream's context. */
    interface Owner {
        /** A client was attached or has left. */
        void onAttached(boolean isAttached);

        /** Every event was emitted, or the stream was released before. Called once. */
        void onEnded();

        /** The last client has received everything, or there was none. */
        void onDelivered();

        /** The stream was released. Called once. */
        void onReleased();
    }

    private record Opening(SessionClient client, Promise<Attachment> accepted) {}

    private final String id;
    private final SessionPlatform platform;
    private final Context context;
    private final Owner owner;

    private final AudioIngress ingress;
    private final VoiceSession voice;
    private final EventLog log;
    private final ClientOutlet outlet;
    private final Deadlines deadlines;

    private Phase phase = Phase.OPENING;
    private SessionState counted = SessionState.NONE;
    private @Nullable Opening opening;
    private @Nullable Attachment attachment;
    /** How the session ended; null before. */
    private SpeechEvent.@Nullable Terminal end;

    private long clientLeftNanos;
    private boolean isStopping;
    private long audioSamples;
    /** {@link #audioSamples} at which decoding stops until a client is attached again. */
    private long detachedLimitSamples;

    /** @param share the stream's part of the audio budget; closed by the stream */
    ClientStream(
            String id,
            SessionConfig config,
            SessionPlatform platform,
            Context context,
            AudioBudget.Share share,
            Owner owner) {
        this.id = id;
        this.platform = platform;
        this.context = context;
        this.owner = owner;
        var limits = platform.limits();
        voice = new VoiceSession(
                platform, context, config.transcription(), share, SessionRegistry.trackName(id), new VoiceListener());
        log = new EventLog(limits.keptFinals());
        outlet = new ClientOutlet(log, context, platform.nanos(), platform.metrics(), this::clientLeft);
        deadlines = new Deadlines(limits, now());
        // Last, because a container starts a decoder, which nobody would stop if a later stage could not be created.
        ingress = new AudioIngress(config, context, this::hasRoom, new IngressListener());
    }

    /** Begins with its first client; completes when the transcriber has accepted the session. */
    Future<Attachment> begin(SessionClient client) {
        Promise<Attachment> accepted = Promise.promise();
        opening = new Opening(client, accepted);
        voice.open();
        return accepted.future();
    }

    /** Attaches a client that returns over another connection; a connection that is still attached is closed. */
    Future<Attachment> resume(SessionClient client, long fromSample) {
        if (phase == Phase.RELEASED || phase == Phase.OPENING) {
            return refused(SessionErrors.unknown());
        }
        OptionalLong oldest = log.rewindTo(fromSample);
        if (oldest.isPresent()) {
            return refused(SessionErrors.tooOld(fromSample, oldest.getAsLong()));
        }
        if (phase != Phase.ENDED && !voice.resume()) {
            return refused(SessionErrors.audioBudget());
        }
        if (attachment != null) {
            platform.metrics().takenOver();
            closeConnection(SessionErrors.takenOver());
        }
        platform.metrics().resumed();
        // A client that has not received the finals after its position must not learn a later settled position first.
        long settled = log.undelivered() > 0
                ? Math.min(fromSample, voice.settledThroughSample())
                : voice.settledThroughSample();
        Attachment held = attach(client, settled);
        ingress.pump();
        return Future.succeededFuture(held);
    }

    private static Future<Attachment> refused(SessionError error) {
        return Future.failedFuture(new SessionRefused(error));
    }

    private Attachment attach(SessionClient client, long settledThroughSample) {
        Attachment held = new Attachment();
        attachment = held;
        deadlines.active(now());
        count(phase == Phase.ENDED ? SessionState.ENDED : SessionState.ATTACHED);
        if (phase != Phase.ENDED) {
            owner.onAttached(true);
        }
        outlet.attach(
                client,
                new StreamReady(
                        settledThroughSample,
                        id,
                        ingress.receivedThroughByte(),
                        (int) platform.limits().resumeWindow().toMillis(),
                        platform.limits().maxMessageBytes()));
        SpeechEvent.Terminal ended = end;
        if (ended != null) {
            outlet.closeWhenDelivered(ended);
        }
        return held;
    }

    /** The server stops: like {@link Attachment#endWith}, and a session that is not accepted yet is refused. */
    void stop(SessionError error) {
        if (phase == Phase.OPENING) {
            voice.fail(error);
        } else {
            isStopping = true;
            endWith(error);
            releaseIfStoppedAndParked();
        }
    }

    /** Nobody returns to a server that stops: a session that waits for its client is over. */
    private void releaseIfStoppedAndParked() {
        if (isStopping && phase == Phase.FINISHING && isParked()) {
            release();
        }
    }

    private void endWith(SessionError error) {
        if (phase == Phase.STREAMING) {
            voice.failAtEnd(error);
            finish();
        }
    }

    /** Stops accepting audio; the first reason counts. */
    private void finish() {
        if (phase == Phase.STREAMING) {
            phase = Phase.FINISHING;
            ingress.finish();
        }
    }

    /** The audio ends here, with an error even if the client has finished: it must not take this for a success. */
    private void endAudioWith(SessionError error) {
        voice.failAtEnd(error);
        phase = Phase.FINISHING;
        voice.finish();
    }

    /** Closes the connection with this error; the session stays. */
    private void closeConnection(SessionError error) {
        platform.metrics().refused(error.code());
        SessionClient client = outlet.client();
        clientLeft();
        if (client != null) {
            client.close(new SpeechEvent.SessionFailed(voice.settledThroughSample(), error));
        }
    }

    private void clientLeft() {
        attachment = null;
        outlet.detach();
        ingress.forgetWaiting();
        clientLeftNanos = now();
        detachedLimitSamples = audioSamples + MAX_DETACHED_SAMPLES;
        if (phase == Phase.ENDED) {
            owner.onDelivered();
        } else {
            count(SessionState.DETACHED);
            owner.onAttached(false);
        }
    }

    /** The last event: what was delivered stays valid, and the client receives the reason. */
    private void ended(SpeechEvent.Terminal reason) {
        if (reason instanceof SpeechEvent.SessionFailed failed) {
            platform.metrics().refused(failed.error().code());
        }
        Opening opened = opening;
        opening = null;
        if (opened != null) {
            release();
            opened.accepted.fail(new SessionRefused(
                    reason instanceof SpeechEvent.SessionFailed failed ? failed.error() : SessionErrors.goingAway()));
            return;
        }
        if (phase == Phase.RELEASED || phase == Phase.ENDED) {
            return;
        }
        phase = Phase.ENDED;
        end = reason;
        releaseAudio();
        clientLeftNanos = now();
        count(SessionState.ENDED);
        owner.onEnded();
        if (attachment == null) {
            owner.onDelivered();
        }
        outlet.closeWhenDelivered(reason);
    }

    private void releaseAudio() {
        voice.close();
        ingress.stop();
    }

    /** Checks the time limits; called regularly. */
    void check() {
        long now = now();
        var limits = platform.limits();
        voice.check(now);
        releaseIfStoppedAndParked();
        if (outlet.stalledNanos(now) >= limits.slowReaderTimeout().toNanos()) {
            closeConnection(SessionErrors.slowReader(limits.slowReaderTimeout()));
        }
        if (ingress.isHolding()) {
            // The server does not read, so the client is not idle. The audio budget may have room by now.
            deadlines.active(now);
            ingress.pump();
        }
        if (phase != Phase.OPENING && attachment == null) {
            long detachedNanos = now - clientLeftNanos;
            if (detachedNanos >= limits.resumeWindow().toNanos()) {
                release();
            } else if (phase == Phase.STREAMING && detachedNanos >= SUSPEND_AFTER_NANOS) {
                voice.suspend();
            }
        } else if (phase == Phase.STREAMING) {
            deadlines.overdue(now).ifPresent(this::endWith);
        }
    }

    /** Returns the memory and the place in the registry at once. */
    void release() {
        if (phase == Phase.RELEASED) {
            return;
        }
        boolean hadEnded = phase == Phase.ENDED;
        phase = Phase.RELEASED;
        if (!hadEnded) {
            owner.onEnded();
            releaseAudio();
        }
        count(SessionState.NONE);
        owner.onReleased();
    }

    /** Room for a slice: both unsettled audio and finals that the client does not read hold the client back. */
    private boolean hasRoom() {
        return !isParked()
                && voice.hasRoom()
                && log.undelivered() < platform.limits().undeliveredFinals();
    }

    /** Whether decoding waits for a client to return. */
    private boolean isParked() {
        return attachment == null && audioSamples >= detachedLimitSamples;
    }

    private void count(SessionState next) {
        platform.metrics().moved(counted, next);
        counted = next;
    }

    private long now() {
        return platform.nanos().getAsLong();
    }

    /**
     * A connection's hold on the stream, for the connection to call from any thread; the calls of one thread keep their order.
     * After another connection has taken over, or after the end of the session, calls do nothing.
     */
    final class Attachment {

        /**
         * Passes audio on. One call at a time: the next when the future is complete.
         *
         * @param data not modified by the caller afterwards
         * @param firstByte position of its first byte in the session's stream; null if it follows the previous call
         * @return completes when more audio is welcome; fails with {@link SessionRefused} on a gap
         */
        Future<Void> audio(byte[] data, @Nullable Long firstByte) {
            Promise<Void> accepted = Promise.promise();
            context.runOnContext(ignored -> {
                if (attachment == this && phase == Phase.STREAMING) {
                    deadlines.active(now());
                    ingress.accept(data, firstByte).onComplete(accepted);
                } else {
                    if (attachment == this && phase == Phase.FINISHING) {
                        // After the client's own finish an error, which follows the finals. After the server's decision
                        // to end
                        // the session the audio was on its way legitimately; then that decision is the first error, and
                        // counts.
                        voice.failAtEnd(SessionErrors.afterFinish());
                    }
                    accepted.complete();
                }
            });
            return accepted.future();
        }

        /** Ends the audio: the finals follow, then the stream closes the connection. */
        void finish() {
            whileAttached(ClientStream.this::finish);
        }

        /** The client violated the protocol: the finals follow, then the stream closes the connection with this error. */
        void endWith(SessionError error) {
            whileAttached(() -> ClientStream.this.endWith(error));
        }

        /** Closes the connection with this error after the events so far; the session can be resumed. */
        void releaseWith(SessionError error) {
            whileAttached(() -> ClientStream.this.closeConnection(error));
        }

        /** The connection was lost; the session can be resumed. */
        void lost() {
            whileAttached(ClientStream.this::clientLeft);
        }

        private void whileAttached(Runnable action) {
            context.runOnContext(ignored -> {
                if (attachment == this) {
                    action.run();
                }
            });
        }
    }

    private final class IngressListener implements AudioIngress.Listener {
        @Override
        public void onSamples(short[] samples) {
            long left = SampleClock.samplesOfMillis(
                            platform.limits().maxSessionLength().toMillis())
                    - audioSamples;
            audioSamples += samples.length;
            if (samples.length <= left) {
                voice.append(samples);
                return;
            }
            voice.append(Arrays.copyOf(samples, (int) Math.max(0, left)));
            ingress.discard();
            endAudioWith(SessionErrors.tooMuchAudio(platform.limits().maxSessionLength()));
        }

        @Override
        public void onAudioEnd() {
            voice.finish();
        }

        @Override
        public void onInvalidAudio(SessionError reason) {
            endAudioWith(reason);
        }
    }

    private final class VoiceListener implements VoiceSession.Listener {
        @Override
        public void onAccepted() {
            phase = Phase.STREAMING;
            Opening opened = opening;
            opening = null;
            if (opened != null) {
                opened.accepted.complete(attach(opened.client, 0));
            }
        }

        @Override
        public void onRoom() {
            ingress.pump();
        }

        @Override
        public void onEvent(SpeechEvent event) {
            switch (event) {
                case SpeechEvent.Final last -> {
                    if (log.append(last)) {
                        platform.metrics().finalDelivered(last.latencyMillis());
                        outlet.finalAppended();
                    } else {
                        voice.fail(SessionErrors.undeliveredFinals(platform.limits()));
                        return;
                    }
                }
                case SpeechEvent.Terminal reason -> {
                    ended(reason);
                    return;
                }
                case SpeechEvent.SpeechStarted started -> outlet.offer(started);
                case SpeechEvent.Partial partial -> outlet.offer(partial);
                case SpeechEvent.Settled settled -> outlet.offer(settled);
            }
            ingress.pump();
        }
    }
}
