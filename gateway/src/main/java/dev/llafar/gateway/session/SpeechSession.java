package dev.llafar.gateway.session;

import dev.llafar.gateway.metrics.GatewayMetrics.SessionState;
import dev.llafar.gateway.transcriber.TranscriberEvent;
import dev.llafar.gateway.transcriber.TranscriptionFailure;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One voice. The whole path is in the constructor: a client's bytes go through the ingress (position, decoding, resampling)
 * onto the sample clock, wait as unsettled audio, flow over the link to a transcriber, come back as events, become captions,
 * and go by the outlet to whichever client is attached; finals stay in the log for one that comes back.
 *
 * <p>A session belongs to one Vert.x context, where all its methods are called. Connections hold it by an
 * {@link Attachment}, which hops there.
 */
final class SpeechSession {
    private static final long CHECK_MILLIS = 50;

    private final String id;
    private final SessionPlatform platform;
    private final Context context;
    private final SessionHome home;

    private final AudioIngress ingress;
    private final UnsettledAudio unsettled;
    private final TranscriberLink link;
    private final Captions captions;
    private final EventLog log;
    private final ClientOutlet outlet;
    private final Deadlines deadlines;

    private SessionPhase phase = SessionPhase.OPENING;
    private SessionState counted = SessionState.NONE;
    private @Nullable Opening opening;
    private @Nullable Attachment attachment;
    private Closing closing = new Closing.Ended(0);
    private long clientLeftNanos;
    private long timer;

    private record Opening(SessionClient client, Promise<Attachment> accepted) {}

    SpeechSession(String id, SessionConfig config, SessionPlatform platform, Context context, SessionHome home) {
        this.id = id;
        this.platform = platform;
        this.context = context;
        this.home = home;
        var limits = platform.limits();
        ingress = new AudioIngress(config, context, this::hasRoom, new IngressListener());
        unsettled = new UnsettledAudio(Math.toIntExact(limits.unsettledAudio().toMillis() * 16));
        link = new TranscriberLink(platform, context, config.transcription(), unsettled, new LinkListener());
        captions = new Captions(config.transcription().partials());
        log = new EventLog(limits.keptFinals());
        outlet = new ClientOutlet(log, context, platform.nanos(), platform.metrics(), this::clientLeft);
        deadlines = new Deadlines(limits, now());
    }

    /** Begins with its first client; done when the transcriber has accepted. */
    Future<Attachment> begin(SessionClient client) {
        Promise<Attachment> accepted = Promise.promise();
        opening = new Opening(client, accepted);
        timer = platform.vertx().setPeriodic(CHECK_MILLIS, ignored -> context.runOnContext(now -> checkDeadlines()));
        link.open();
        return accepted.future();
    }

    /** A client comes back over another connection; whoever is attached still is sent away. */
    Future<Attachment> resume(SessionClient client, long fromSample) {
        if (phase == SessionPhase.GONE || phase == SessionPhase.OPENING) {
            return Future.failedFuture(new SessionRefused(SessionErrors.unknown()));
        }
        OptionalLong oldest = log.rewindTo(fromSample);
        if (oldest.isPresent()) {
            return Future.failedFuture(new SessionRefused(SessionErrors.tooOld(fromSample, oldest.getAsLong())));
        }
        if (attachment != null) {
            platform.metrics().takenOver();
            release(SessionErrors.takenOver());
        }
        platform.metrics().resumed();
        // A client that was cut before it was told the finals after its position must not learn a later one first.
        long settled = log.untold() > 0 ? Math.min(fromSample, unsettled.startSample()) : unsettled.startSample();
        return Future.succeededFuture(attach(client, settled));
    }

    private Attachment attach(SessionClient client, long settledThroughSample) {
        Attachment held = new Attachment(this, context);
        attachment = held;
        deadlines.alive(now());
        count(phase == SessionPhase.ENDED ? SessionState.ENDED : SessionState.ATTACHED);
        outlet.attach(
                client,
                new SessionEvent.Ready(
                        settledThroughSample,
                        id,
                        ingress.receivedThroughByte(),
                        (int) platform.limits().resumeWindow().toMillis(),
                        platform.limits().maxMessageBytes()));
        if (phase == SessionPhase.ENDED) {
            outlet.closeWhenTold(closing);
        }
        return held;
    }

    boolean isHeldBy(Attachment holder) {
        return holder == attachment;
    }

    Future<Void> audio(byte[] data, @Nullable Long firstByte) {
        deadlines.alive(now());
        return ingress.accept(data, firstByte);
    }

    void finish() {
        finish(new Closing.Ended(0));
    }

    /** The finals come, then this error, then nothing more. */
    void endWith(SessionError error) {
        if (phase == SessionPhase.LISTENING) {
            platform.metrics().refused(error.code());
        }
        finish(new Closing.Failed(error));
    }

    /** The server stops: like {@link #endWith}, and a session that is not accepted yet is refused. */
    void stop(SessionError error) {
        if (phase == SessionPhase.OPENING) {
            fail(error);
        } else {
            endWith(error);
        }
    }

    /** The connection is closed with this error; the session stays. */
    void release(SessionError error) {
        platform.metrics().refused(error.code());
        SessionClient client = outlet.client();
        clientLeft();
        if (client != null) {
            client.close(new Closing.Failed(error));
        }
    }

    void clientLeft() {
        attachment = null;
        outlet.detach();
        ingress.forgetWaiting();
        clientLeftNanos = now();
        if (phase == SessionPhase.ENDED) {
            home.onTold();
        } else {
            count(SessionState.DETACHED);
        }
    }

    /** Stops listening; the first reason counts. */
    private void finish(Closing reason) {
        if (phase == SessionPhase.LISTENING) {
            phase = SessionPhase.FINISHING;
            closing = reason;
            ingress.finish();
        }
    }

    /** Nothing more can come: what is told stays told, the client hears why. */
    void fail(SessionError error) {
        platform.metrics().refused(error.code());
        Opening opened = opening;
        opening = null;
        if (opened != null) {
            forget();
            opened.accepted.fail(new SessionRefused(error));
            return;
        }
        closing = new Closing.Failed(error);
        allSaid();
    }

    private void allSaid() {
        if (phase == SessionPhase.GONE || phase == SessionPhase.ENDED) {
            return;
        }
        phase = SessionPhase.ENDED;
        releaseAudio();
        clientLeftNanos = now();
        count(SessionState.ENDED);
        home.onEnded();
        if (closing instanceof Closing.Ended) {
            closing = new Closing.Ended(unsettled.endSample());
        }
        if (attachment == null) {
            home.onTold();
        }
        outlet.closeWhenTold(closing);
    }

    private void releaseAudio() {
        link.stop();
        ingress.stop();
        platform.metrics().unsettled(unsettled.startSample() - unsettled.endSample());
        unsettled.release();
    }

    private void checkDeadlines() {
        long now = now();
        var limits = platform.limits();
        if (outlet.stalledNanos(now) >= limits.slowReaderTimeout().toNanos()) {
            release(SessionErrors.slowReader(limits.slowReaderTimeout()));
        }
        if (ingress.isHolding()) {
            // It is we who do not read.
            deadlines.alive(now);
        }
        if (phase != SessionPhase.OPENING && attachment == null) {
            if (now - clientLeftNanos >= limits.resumeWindow().toNanos()) {
                forget();
            }
        } else if (phase == SessionPhase.LISTENING) {
            deadlines.overdue(now).ifPresent(this::endWith);
        }
    }

    /** Memory and places are given back at once. */
    void forget() {
        if (phase == SessionPhase.GONE) {
            return;
        }
        if (phase != SessionPhase.ENDED) {
            home.onEnded();
            releaseAudio();
        }
        phase = SessionPhase.GONE;
        platform.vertx().cancelTimer(timer);
        count(SessionState.NONE);
        home.onGone();
    }

    /** Room for a slice: audio that nobody settled and finals that nobody read both hold the client back. */
    private boolean hasRoom() {
        return !unsettled.isFull() && log.untold() < platform.limits().undeliveredFinals();
    }

    private void count(SessionState next) {
        platform.metrics().moved(counted, next);
        counted = next;
    }

    private long now() {
        return platform.nanos().getAsLong();
    }

    private final class IngressListener implements AudioIngress.Listener {
        @Override
        public void onSamples(short[] samples) {
            unsettled.append(samples);
            captions.arrived(unsettled.endSample(), now());
            platform.metrics().audio(samples.length);
            platform.metrics().unsettled(samples.length);
            link.pump();
        }

        @Override
        public void onAudioEnd() {
            link.finish();
        }

        @Override
        public void onInvalidAudio(InvalidRequest reason) {
            SessionError error = new SessionError(SessionError.Code.INVALID_AUDIO, reason.field(), reason.text());
            endWith(error);
            // Also when the client had finished: it must not take this for a success.
            closing = new Closing.Failed(error);
            link.finish();
        }
    }

    private final class LinkListener implements TranscriberLink.Listener {
        @Override
        public void onAccepted() {
            phase = SessionPhase.LISTENING;
            Opening opened = opening;
            opening = null;
            if (opened != null) {
                opened.accepted.complete(attach(opened.client, 0));
            }
        }

        @Override
        public void onSpoken(TranscriberEvent event) {
            captions.of(event, unsettled.startSample(), now()).ifPresent(this::tell);
            ingress.pump();
        }

        private void tell(SessionEvent event) {
            if (!(event instanceof SessionEvent.Final last)) {
                outlet.offer(event);
            } else if (log.append(last)) {
                platform.metrics().finalTold(last.latencyMillis());
                outlet.finalAppended();
            } else {
                fail(SessionErrors.untoldFinals(platform.limits()));
            }
        }

        @Override
        public void onAllSaid() {
            allSaid();
        }

        @Override
        public void onGivenUp(TranscriptionFailure failure) {
            fail(SessionErrors.of(failure));
        }
    }
}
