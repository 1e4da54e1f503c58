package dev.llafar.gateway.call.voice;

import dev.llafar.gateway.session.Attachment;
import dev.llafar.gateway.session.Closing;
import dev.llafar.gateway.session.InvalidRequest;
import dev.llafar.gateway.session.SessionClient;
import dev.llafar.gateway.session.SessionError;
import dev.llafar.gateway.session.SessionEvent;
import dev.llafar.gateway.session.SessionRefused;
import dev.llafar.kvs.consumer.ConsumerEvent;
import dev.llafar.kvs.consumer.EndReason;
import dev.llafar.kvs.consumer.KvsConsumer;
import dev.llafar.kvs.consumer.ReadFrom;
import dev.llafar.kvs.endpoint.StreamRef;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One voice of a call: fragments of a stream are decoded off the event loop, its audio goes to one session, and what the
 * session tells goes to the listener. {@code new StreamVoice(platform, stream, from, settings, listener).start()}.
 *
 * <p>Nothing is queued: a fragment is read when the session has taken all of the one before, so a slow transcriber slows
 * GetMedia and the service keeps the rest. Belongs to one Vert.x context, that of its maker.
 */
public final class StreamVoice {
    private final VoicePlatform platform;
    private final StreamRef stream;
    private final ReadFrom from;
    private final VoiceSettings settings;
    private final VoiceListener listener;
    private final Context context;
    private final VoiceAudio audio;
    private final SettledPlaces places = new SettledPlaces();
    private final Promise<VoiceEnd> end = Promise.promise();
    private volatile @Nullable KvsConsumer consumer;
    private @Nullable SessionFeed feed;
    private @Nullable EndReason streamEnd;
    private @Nullable Closing sessionEnd;
    /** An end event that came before reading began. */
    private @Nullable String announced;

    private boolean closing;
    /** Closed before the session was there, and in vain waited for. */
    private boolean abandoned;

    /** A voice that has not begun. */
    public StreamVoice(
            VoicePlatform platform, StreamRef stream, ReadFrom from, VoiceSettings settings, VoiceListener listener) {
        this.platform = platform;
        this.stream = stream;
        this.from = from;
        this.settings = settings;
        this.listener = listener;
        this.context = platform.vertx().getOrCreateContext();
        this.audio = new VoiceAudio(settings.voice(), settings.settledMillis());
    }

    /** Begins; completes after {@link VoiceListener#ended}, and does not fail. */
    public Future<VoiceEnd> start() {
        context.runOnContext(ignored -> platform.registry()
                .openOnce(settings.session(), new Client(), context)
                .onComplete(opened -> context.runOnContext(now -> {
                    if (abandoned && opened.succeeded()) {
                        opened.result().abandonWith(finalsOverdue());
                    } else if (abandoned) {
                        return; // the end was told
                    } else if (opened.succeeded()) {
                        read(opened.result());
                    } else {
                        sessionEnd = new Closing.Failed(refusal(opened.cause()));
                        finish(new VoiceEnd.SessionOver(refusal(opened.cause())));
                    }
                })));
        return end.future();
    }

    /** The call is over: reads to the fragment that the end event names, or, without one, to the end of the stream. */
    public void endAnnounced(String lastFragmentNumber) {
        context.runOnContext(ignored -> {
            KvsConsumer reading = consumer;
            if (reading == null) {
                announced = lastFragmentNumber;
            } else {
                reading.endAnnounced(lastFragmentNumber);
            }
        });
    }

    /**
     * Reads no more; what was read is still transcribed and told, for which {@link VoiceSettings#finalsMillis} are given.
     * After that the session is ended without it: a transcriber that takes nothing holds no call open.
     */
    public Future<VoiceEnd> close() {
        context.runOnContext(ignored -> {
            if (!closing && !end.future().isComplete()) {
                long limit = platform.vertx().setTimer(settings.finalsMillis(), late -> abandon());
                end.future().onComplete(ended -> platform.vertx().cancelTimer(limit));
            }
            closing = true;
            KvsConsumer reading = consumer;
            if (reading != null) {
                reading.close();
            }
        });
        return end.future();
    }

    private void abandon() {
        SessionFeed open = feed;
        if (open != null) {
            open.abandonWith(finalsOverdue()); // the rest ends as with any session that fails
        } else if (sessionEnd == null) {
            abandoned = true;
            finish(new VoiceEnd.SessionOver(finalsOverdue()));
        }
    }

    private SessionError finalsOverdue() {
        return SessionError.of(
                SessionError.Code.TRANSCRIBER_UNAVAILABLE,
                "finals: did not come within " + settings.finalsMillis() + " ms of the voice's end; given up");
    }

    /** How far behind the stream's newest fragment the last one was; -1 before the first. Any thread may ask. */
    public long lagMillis() {
        KvsConsumer reading = consumer;
        return reading == null ? -1 : reading.lagMillis();
    }

    /** When a sample was said, since the epoch by the producer's timestamps. On the voice's context, for what was just told. */
    public long millisAt(long sample) {
        return places.millisAt(sample);
    }

    private void read(Attachment attachment) {
        feed = new SessionFeed(attachment);
        // Made here, for a consumer takes the context that it is made on.
        KvsConsumer reading = new KvsConsumer(
                platform.vertx(),
                platform.endpoints(),
                platform.clock(),
                stream,
                from,
                Optional.of(settings.call()),
                settings.reading(),
                platform.chance().nextLong(),
                this::take);
        consumer = reading;
        reading.start();
        if (announced != null) {
            reading.endAnnounced(announced);
        }
        if (closing || sessionEnd != null) {
            reading.close();
        }
    }

    private Future<Void> take(ConsumerEvent event) {
        switch (event) {
            case ConsumerEvent.Arrived arrived -> {
                return sessionEnd != null
                        ? Future.succeededFuture()
                        : decode(arrived).compose(this::say);
            }
            case ConsumerEvent.Missed missed ->
                listener.trouble(
                        "audio is missing after fragment '" + missed.afterNumber() + "': the service no longer has it");
            case ConsumerEvent.Reconnecting again ->
                listener.trouble("reading again in " + again.inMillis() + " ms after " + again.reason());
            case ConsumerEvent.Ended ended -> streamEnded(ended.reason());
        }
        return Future.succeededFuture();
    }

    private Future<VoiceAudio.Heard> decode(ConsumerEvent.Arrived arrived) {
        return platform.decoders().executeBlocking(() -> audio.accept(arrived.fragment(), arrived.number()));
    }

    private Future<Void> say(VoiceAudio.Heard heard) {
        heard.troubles().forEach(listener::trouble);
        places.handed(heard.span());
        return say(heard.stretches());
    }

    private Future<Void> say(List<Stretch> stretches) {
        SessionFeed open = feed;
        return open == null || sessionEnd != null ? Future.succeededFuture() : open.say(stretches);
    }

    /** The rest of the audio, then the finals of all of it, then the end. */
    private void streamEnded(EndReason reason) {
        streamEnd = reason;
        if (sessionEnd != null) {
            bothEnded(sessionEnd, reason);
            return;
        }
        platform.decoders().executeBlocking(audio::finish).compose(this::say).onComplete(said -> {
            SessionFeed open = feed;
            if (open != null) {
                open.finish();
            }
        });
    }

    private void sessionEnded(Closing reason) {
        sessionEnd = reason;
        SessionFeed open = feed;
        if (open != null) {
            open.sessionEnded();
        }
        KvsConsumer reading = consumer;
        if (streamEnd != null) {
            bothEnded(reason, streamEnd);
        } else if (reading != null) {
            reading.close();
        }
    }

    private void bothEnded(Closing session, EndReason reading) {
        finish(
                session instanceof Closing.Failed(SessionError error)
                        ? new VoiceEnd.SessionOver(error)
                        : new VoiceEnd.StreamOver(reading));
    }

    /** Told in a turn of its own, however fast the decoder closes: a session forgets itself after it closed its client. */
    private void finish(VoiceEnd reason) {
        platform.decoders()
                .executeBlocking(() -> {
                    audio.close();
                    return true;
                })
                .onComplete(closed -> context.runOnContext(now -> {
                    listener.ended(reason);
                    end.tryComplete(reason);
                }));
    }

    private static SessionError refusal(Throwable cause) {
        return switch (cause) {
            case SessionRefused refused -> refused.error();
            case InvalidRequest invalid -> SessionError.invalid(invalid);
            default -> SessionError.of(SessionError.Code.INTERNAL, String.valueOf(cause.getMessage()));
        };
    }

    /** The session's view of its client. */
    private final class Client implements SessionClient {
        @Override
        public Future<Void> deliver(SessionEvent event) {
            if (!(event instanceof SessionEvent.Ready) && !(event instanceof SessionEvent.Settled)) {
                listener.heard(event);
            }
            places.settled(event.settledThroughSample()).ifPresent(listener::settled);
            return Future.succeededFuture();
        }

        @Override
        public void close(Closing reason) {
            sessionEnded(reason);
        }
    }
}
