package dev.llafar.gateway.session;

import dev.llafar.audio.AudioBudget;
import dev.llafar.audio.transcript.InvalidRequest;
import dev.llafar.audio.transcript.SessionError;
import dev.llafar.audio.transcript.SpeechEvent;
import dev.llafar.audio.transcript.TranscriberCapabilities;
import dev.llafar.audio.transcript.TranscriptionRequest;
import dev.llafar.gateway.conversation.ConversationHub;
import dev.llafar.gateway.metrics.GatewayMetrics.SessionState;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of this server: the only state that event loops share. It is bounded three times: active sessions (attached
 * client streams and voices of calls), of which one more is refused; detached streams, which wait for a resume, and ended
 * streams, which are kept for a client that lost its connection at the end. Of the last two the oldest is dropped.
 */
public final class SessionRegistry {
    private static final int ID_BYTES = 24;

    private final SessionPlatform platform;
    private final SessionTicker ticker;
    private final ConcurrentMap<String, Entry> streams = new ConcurrentHashMap<>();
    private final Set<Voice> voices = ConcurrentHashMap.newKeySet();
    private final Deque<Entry> detachedOldestFirst = new ArrayDeque<>();
    private final Deque<Entry> endedOldestFirst = new ArrayDeque<>();
    private final AtomicInteger active = new AtomicInteger();
    private volatile boolean draining;

    public SessionRegistry(SessionPlatform platform) {
        this.platform = platform;
        this.ticker = new SessionTicker(platform.vertx());
    }

    /**
     * Opens a stream that lives on {@code context}.
     *
     * @return completes when the transcriber has accepted the session; fails with {@link SessionRefused} or {@link
     *     InvalidRequest}
     */
    Future<ClientStream.Attachment> open(SessionConfig config, SessionClient client, Context context) {
        AudioBudget.Share share;
        try {
            share = admit(config.transcription());
        } catch (InvalidRequest | SessionRefused refusal) {
            return Future.failedFuture(refusal);
        }
        String id = config.sessionId().isEmpty() ? newId() : config.sessionId();
        Entry entry = new Entry(id, context);
        if (streams.putIfAbsent(id, entry) != null) {
            active.decrementAndGet();
            share.close();
            return refuse(SessionErrors.exists());
        }
        return entry.onContext(() -> {
            try {
                entry.begin(new ClientStream(id, config, platform, context, share, entry));
            } catch (Throwable failure) { // also an Error, such as "unable to create native thread"
                share.close();
                entry.onEnded();
                entry.onReleased();
                throw failure;
            }
            return entry.stream().begin(client);
        });
    }

    /**
     * Opens a session for samples that this process has decoded, such as a call's. Call this method on {@code context}.
     *
     * @param track names the voice in its conversation
     * @throws SessionRefused if the server takes no more sessions
     * @throws InvalidRequest if the transcriber does not support the request
     */
    public VoiceSession openVoice(
            TranscriptionRequest request, String track, Context context, VoiceSession.Listener listener) {
        AudioBudget.Share share = admit(request);
        Voice voice;
        try {
            voice = new Voice(request, track, context, share, listener);
        } catch (Throwable failure) {
            active.decrementAndGet();
            share.close();
            throw failure;
        }
        platform.metrics().moved(SessionState.NONE, SessionState.ATTACHED);
        voices.add(voice);
        ticker.add(context, voice.check);
        voice.session.open();
        return voice.session;
    }

    /** Counts a new session; the counterpart is decrementing {@link #active} and closing the share. */
    private AudioBudget.Share admit(TranscriptionRequest request) {
        requireSupported(platform.transcriber().capabilities(), request);
        if (draining) {
            throw refused(SessionErrors.goingAway());
        }
        if (active.incrementAndGet() > platform.limits().sessions()) {
            active.decrementAndGet();
            throw refused(SessionErrors.tooManySessions(platform.limits().sessions()));
        }
        AudioBudget.Share share = platform.budget().open(AudioBudget.SESSION_FLOOR_SAMPLES);
        if (share == null) {
            active.decrementAndGet();
            throw refused(SessionErrors.audioBudget());
        }
        return share;
    }

    /**
     * Attaches a client to a stream that is kept here, whatever event loop it lives on.
     *
     * @param fromSample the client has handled every event up to this position of the sample clock
     * @return fails with {@link SessionRefused}
     */
    Future<ClientStream.Attachment> resume(String id, long fromSample, SessionClient client) {
        Entry entry = streams.get(id);
        if (entry == null) {
            return refuse(SessionErrors.unknown());
        }
        return entry.onContext(() -> {
                    ClientStream stream = entry.stream;
                    return stream == null
                            ? Future.failedFuture(new SessionRefused(SessionErrors.unknown()))
                            : stream.resume(client, fromSample);
                })
                .onFailure(failure -> {
                    if (failure instanceof SessionRefused refused) {
                        platform.metrics().refused(refused.error().code());
                    }
                });
    }

    /** The hub to which all sessions of this registry publish. */
    public ConversationHub conversations() {
        return platform.conversations();
    }

    /** Why a new session would be refused now; empty if it would be admitted. */
    public Optional<SessionError> refusal() {
        if (draining) {
            return Optional.of(SessionErrors.goingAway());
        }
        if (active.get() >= platform.limits().sessions()) {
            return Optional.of(SessionErrors.tooManySessions(platform.limits().sessions()));
        }
        return platform.budget().hasRoomFor(AudioBudget.SESSION_FLOOR_SAMPLES)
                ? Optional.empty()
                : Optional.of(SessionErrors.audioBudget());
    }

    /** Sessions that count towards the limit. */
    public int activeSessions() {
        return active.get();
    }

    /** The limit of {@link #activeSessions}. */
    public int mostSessions() {
        return platform.limits().sessions();
    }

    /** Languages that clients may choose from; empty if only the transcriber can tell, for example while it starts. */
    public List<String> languages() {
        return platform.transcriber().capabilities().languages().stream()
                .sorted()
                .toList();
    }

    /** Time in which a connection must begin a session. */
    Duration startTimeout() {
        return platform.limits().startTimeout();
    }

    public boolean isDraining() {
        return draining;
    }

    /** Admits no new sessions, finishes the open ones and delivers their finals. Completes when all have ended. */
    public Future<Void> drain() {
        draining = true;
        List<Future<Void>> ends = new ArrayList<>();
        for (Entry entry : List.copyOf(streams.values())) {
            entry.context.runOnContext(ignored -> {
                ClientStream stream = entry.stream;
                if (stream != null) {
                    stream.stop(SessionErrors.goingAway());
                }
            });
            ends.add(entry.delivered.future());
        }
        for (Voice voice : List.copyOf(voices)) {
            voice.context.runOnContext(ignored -> {
                voice.session.failAtEnd(SessionErrors.goingAway());
                voice.session.finish();
            });
            ends.add(voice.ended.future());
        }
        return Future.join(ends).mapEmpty();
    }

    /** A name for a stream's track in its conversation that does not reveal the session id. */
    static String trackName(String id) {
        CRC32 digest = new CRC32();
        digest.update(id.getBytes(StandardCharsets.UTF_8));
        return String.format("track-%08x", digest.getValue());
    }

    private SessionRefused refused(SessionError error) {
        platform.metrics().refused(error.code());
        return new SessionRefused(error);
    }

    private Future<ClientStream.Attachment> refuse(SessionError error) {
        return Future.failedFuture(refused(error));
    }

    private String newId() {
        byte[] id = new byte[ID_BYTES];
        platform.random().nextBytes(id);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
    }

    /** Refuses here what the transcriber is known not to support; it refuses itself what only it can tell. */
    private static void requireSupported(TranscriberCapabilities supported, TranscriptionRequest request) {
        for (String language : request.languages()) {
            if (!supported.languages().isEmpty() && !supported.languages().contains(language)) {
                throw new InvalidRequest(
                        "languages",
                        language,
                        "one of "
                                + String.join(
                                        ", ",
                                        supported.languages().stream().sorted().toList()));
            }
        }
        if (!supported.tasks().contains(request.task())) {
            throw new InvalidRequest("task", request.task().name(), "one of " + supported.tasks());
        }
    }

    /** Appends an entry and drops the oldest beyond the bound. */
    private void keep(Deque<Entry> oldestFirst, Entry entry, int bound) {
        Entry oldest = null;
        synchronized (oldestFirst) {
            oldestFirst.addLast(entry);
            if (oldestFirst.size() > bound) {
                oldest = oldestFirst.removeFirst();
            }
        }
        if (oldest != null) {
            oldest.release();
        }
    }

    private static void forget(Deque<Entry> oldestFirst, Entry entry) {
        synchronized (oldestFirst) {
            oldestFirst.remove(entry);
        }
    }

    private final class Entry implements ClientStream.Owner {
        private final String id;
        private final Context context;
        private final Promise<Void> delivered = Promise.promise();
        private final AtomicBoolean isActive = new AtomicBoolean(true);
        private final Runnable check = this::check;
        /** Written and read on the context only. */
        private @Nullable ClientStream stream;

        private Entry(String id, Context context) {
            this.id = id;
            this.context = context;
        }

        private void begin(ClientStream opened) {
            stream = opened;
            ticker.add(context, check);
        }

        private ClientStream stream() {
            return java.util.Objects.requireNonNull(stream);
        }

        private void check() {
            ClientStream open = stream;
            if (open != null) {
                open.check();
            }
        }

        private void release() {
            context.runOnContext(ignored -> {
                ClientStream open = stream;
                if (open != null) {
                    open.release();
                }
            });
        }

        @Override
        public void onAttached(boolean isAttached) {
            if (isAttached) {
                forget(detachedOldestFirst, this);
                if (isActive.compareAndSet(false, true)) {
                    active.incrementAndGet();
                }
            } else {
                leave();
                keep(detachedOldestFirst, this, platform.limits().detachedSessions());
            }
        }

        private void leave() {
            if (isActive.compareAndSet(true, false)) {
                active.decrementAndGet();
            }
        }

        @Override
        public void onEnded() {
            leave();
            forget(detachedOldestFirst, this);
            keep(endedOldestFirst, this, platform.limits().endedSessions());
        }

        @Override
        public void onDelivered() {
            delivered.tryComplete();
        }

        @Override
        public void onReleased() {
            delivered.tryComplete();
            ticker.remove(context, check);
            streams.remove(id, this);
            forget(detachedOldestFirst, this);
            forget(endedOldestFirst, this);
        }

        private <T> Future<T> onContext(Callable<Future<T>> action) {
            Promise<T> done = Promise.promise();
            context.runOnContext(ignored -> {
                try {
                    action.call().onComplete(done);
                } catch (Throwable failure) {
                    done.fail(failure);
                }
            });
            return done.future();
        }
    }

    /** A voice session that is no client's stream. */
    private final class Voice implements VoiceSession.Listener {
        private final Context context;
        private final VoiceSession.Listener listener;
        private final VoiceSession session;
        private final Promise<Void> ended = Promise.promise();
        private final Runnable check = this::check;

        @SuppressWarnings("this-escape") // The session calls back on the context only, which the caller occupies.
        private Voice(
                TranscriptionRequest request,
                String track,
                Context context,
                AudioBudget.Share share,
                VoiceSession.Listener listener) {
            this.context = context;
            this.listener = listener;
            this.session = new VoiceSession(platform, context, request, share, track, this);
        }

        private void check() {
            session.check(platform.nanos().getAsLong());
        }

        @Override
        public void onAccepted() {
            listener.onAccepted();
        }

        @Override
        public void onRoom() {
            listener.onRoom();
        }

        @Override
        public void onEvent(SpeechEvent event) {
            if (event instanceof SpeechEvent.Terminal && voices.remove(this)) {
                platform.metrics().moved(SessionState.ATTACHED, SessionState.NONE);
                active.decrementAndGet();
                ticker.remove(context, check);
                ended.tryComplete();
            }
            listener.onEvent(event);
        }
    }
}
