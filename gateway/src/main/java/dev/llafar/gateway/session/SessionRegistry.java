package dev.llafar.gateway.session;

import dev.llafar.gateway.transcriber.TranscriberCapabilities;
import dev.llafar.gateway.transcriber.TranscriptionRequest;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of this server by id: the only map that event loops share. Bounded twice: sessions that are not ended, of
 * which one more is refused, and ended ones, of which the oldest goes.
 */
public final class SessionRegistry {
    private static final int ID_BYTES = 24;

    private final SessionPlatform platform;
    private final ConcurrentMap<String, Entry> sessions = new ConcurrentHashMap<>();
    private final Deque<Entry> endedOldestFirst = new ArrayDeque<>();
    private final AtomicInteger open = new AtomicInteger();
    private volatile boolean draining;

    public SessionRegistry(SessionPlatform platform) {
        this.platform = platform;
    }

    /**
     * Opens a session that lives on {@code context}.
     *
     * @return done when the transcriber has accepted; fails with {@link SessionRefused} or {@link InvalidRequest}
     */
    public Future<Attachment> open(SessionConfig config, SessionClient client, Context context) {
        return open(config, client, context, true);
    }

    /** The same for a client of this process, which never comes back: told everything, nothing is kept of the session. */
    public Future<Attachment> openOnce(SessionConfig config, SessionClient client, Context context) {
        return open(config, client, context, false);
    }

    private Future<Attachment> open(SessionConfig config, SessionClient client, Context context, boolean isResumable) {
        try {
            checkAgainst(platform.transcriber().capabilities(), config.transcription());
        } catch (InvalidRequest invalid) {
            return Future.failedFuture(invalid);
        }
        if (draining) {
            return refuse(SessionErrors.goingAway());
        }
        if (open.incrementAndGet() > platform.limits().sessions()) {
            open.decrementAndGet();
            return refuse(SessionErrors.tooManySessions(platform.limits().sessions()));
        }
        String id = config.sessionId().isEmpty() ? newId() : config.sessionId();
        Entry entry = new Entry(id, context, isResumable);
        if (sessions.putIfAbsent(id, entry) != null) {
            open.decrementAndGet();
            return refuse(SessionErrors.exists());
        }
        return entry.here(() -> {
            SpeechSession session = new SpeechSession(id, config, platform, context, entry);
            entry.session = session;
            return session.begin(client);
        });
    }

    /**
     * Attaches a client to a session that is kept here, on whatever event loop it lives.
     *
     * @param fromSample the client has handled every event up to this position of the sample clock
     * @return fails with {@link SessionRefused}
     */
    public Future<Attachment> resume(String id, long fromSample, SessionClient client) {
        Entry entry = sessions.get(id);
        if (entry == null) {
            return refuse(SessionErrors.unknown());
        }
        return entry.here(() -> {
                    SpeechSession session = entry.session;
                    return session == null
                            ? Future.failedFuture(new SessionRefused(SessionErrors.unknown()))
                            : session.resume(client, fromSample);
                })
                .onFailure(failure -> {
                    if (failure instanceof SessionRefused refused) {
                        platform.metrics().refused(refused.error().code());
                    }
                });
    }

    /** Whether a new session would find a place. */
    public boolean isOpenForMore() {
        return !draining && open.get() < platform.limits().sessions();
    }

    public boolean isDraining() {
        return draining;
    }

    /** No new sessions; the open ones are finished and their finals delivered. Done when all have ended. */
    public Future<Void> drain() {
        draining = true;
        List<Future<Void>> ends = List.copyOf(sessions.values()).stream()
                .map(entry -> {
                    entry.context.runOnContext(ignored -> {
                        SpeechSession session = entry.session;
                        if (session != null) {
                            session.stop(SessionErrors.goingAway());
                        }
                    });
                    return entry.told.future();
                })
                .toList();
        return Future.join(ends).mapEmpty();
    }

    private Future<Attachment> refuse(SessionError error) {
        platform.metrics().refused(error.code());
        return Future.failedFuture(new SessionRefused(error));
    }

    private String newId() {
        byte[] id = new byte[ID_BYTES];
        platform.chance().nextBytes(id);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
    }

    /** What the transcriber is known not to do is refused here; what only it can tell, it refuses itself. */
    private static void checkAgainst(TranscriberCapabilities able, TranscriptionRequest wanted) {
        for (String language : wanted.languages()) {
            if (!able.languages().isEmpty() && !able.languages().contains(language)) {
                throw new InvalidRequest(
                        "languages",
                        language,
                        "one of "
                                + String.join(
                                        ", ", able.languages().stream().sorted().toList()));
            }
        }
        if (!able.tasks().contains(wanted.task())) {
            throw new InvalidRequest("task", wanted.task().name(), "one of " + able.tasks());
        }
    }

    private void ended(Entry entry) {
        Entry oldest = null;
        synchronized (endedOldestFirst) {
            endedOldestFirst.addLast(entry);
            if (endedOldestFirst.size() > platform.limits().endedSessions()) {
                oldest = endedOldestFirst.removeFirst();
            }
        }
        if (oldest != null) {
            Entry gone = oldest;
            gone.context.runOnContext(ignored -> {
                SpeechSession session = gone.session;
                if (session != null) {
                    session.forget();
                }
            });
        }
    }

    private void gone(Entry entry) {
        sessions.remove(entry.id, entry);
        synchronized (endedOldestFirst) {
            endedOldestFirst.remove(entry);
        }
    }

    private final class Entry implements SessionHome {
        private final String id;
        private final Context context;
        private final boolean isResumable;
        private final Promise<Void> told = Promise.promise();
        /** Written and read on the context only. */
        private @Nullable SpeechSession session;

        private Entry(String id, Context context, boolean isResumable) {
            this.id = id;
            this.context = context;
            this.isResumable = isResumable;
        }

        @Override
        public void onEnded() {
            open.decrementAndGet();
            if (isResumable) {
                ended(this);
            }
        }

        @Override
        public void onTold() {
            told.tryComplete();
            if (!isResumable && session != null) {
                session.forget();
            }
        }

        @Override
        public void onGone() {
            told.tryComplete();
            gone(this);
        }

        private <T> Future<T> here(Callable<Future<T>> action) {
            Promise<T> done = Promise.promise();
            context.runOnContext(ignored -> {
                try {
                    action.call().onComplete(done);
                } catch (Exception failure) {
                    done.fail(failure);
                }
            });
            return done.future();
        }
    }
}
