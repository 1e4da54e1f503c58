package dev.llafar.gateway.call.track;

import dev.llafar.audio.transcript.InvalidRequest;
import dev.llafar.audio.transcript.SessionError;
import dev.llafar.audio.transcript.SpeechEvent;
import dev.llafar.gateway.conversation.ConversationEvent;
import dev.llafar.gateway.conversation.ConversationHub;
import dev.llafar.gateway.session.SessionRefused;
import dev.llafar.gateway.session.VoiceSession;
import dev.llafar.kvs.consumer.ConsumerEvent;
import dev.llafar.kvs.consumer.KvsConsumer;
import dev.llafar.kvs.consumer.ReadFrom;
import dev.llafar.kvs.endpoint.StreamRef;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One audio track of a call. The path of the audio, in order:
 *
 * <pre>
 *   KvsConsumer          fragments of a stream of Kinesis Video Streams, read with GetMedia
 *     -> TrackSamples    the track's frames decoded off the event loop to samples, gaps filled with silence
 *     -> VoiceSession    samples to events
 *     -> ConversationHub the events of the call's conversation
 *     -> Listener        this track's events, and the position in the stream that they settle
 * </pre>
 *
 * <p>Nothing is queued: the next fragment is read when the session has accepted all audio of the one before, so a slow
 * transcriber slows GetMedia and the service keeps the rest. Belongs to one Vert.x context, that of its creator.
 */
public final class CallTrack {
    /** One second, by which a session may exceed its bound. */
    private static final int CHUNK_SAMPLES = 16_000;

    /** Events that may wait for the listener, which handles each at once. */
    private static final int WAITING_EVENTS = 1_024;

    private final TrackDependencies dependencies;
    private final StreamRef stream;
    private final ReadFrom from;
    private final TrackSettings settings;
    private final Listener listener;
    private final Context context;
    private final String track;
    private final TrackSamples audio;
    private final FragmentClock clock = new FragmentClock();
    private final Promise<End> end = Promise.promise();
    private volatile @Nullable KvsConsumer consumer;
    private @Nullable VoiceSession session;
    private ConversationHub.@Nullable Subscription subscription;
    private @Nullable Feed feed;
    private ConsumerEvent.@Nullable EndReason streamEnd;
    private SpeechEvent.@Nullable Terminal sessionEnd;
    /** An end event that arrived before reading began. */
    private @Nullable String announced;

    private boolean closing;

    /** Receives the results of a track, in order, on the track's context. */
    public interface Listener {
        /** Receives a partial, a final or the start of speech. Positions are samples since the track began. */
        void received(SpeechEvent event);

        /** All speech before the position was emitted, so that a later reader begins there. Follows the final that settled it. */
        void settled(SettledPosition position);

        /** Receives a message for the log about a fault that was handled, such as a reconnect or missing audio. */
        void warning(String message);

        /** The last call, after every final. */
        void ended(End end);
    }

    /** Why the transcription of a track ended. */
    public sealed interface End {
        /** The stream ended, and every final was emitted. */
        record StreamEnded(ConsumerEvent.EndReason reason) implements End {}

        /** The session was refused or failed. A later reader may continue at the last settled position. */
        record SessionFailed(SessionError error) implements End {}
    }

    /**
     * How far a track is settled: all speech before is in finals that were emitted. A later reader begins at {@link #readFrom}
     * and drops audio before {@link #millis}, so that no word is lost and none is emitted twice.
     *
     * @param fragment number of the last fragment that is settled completely; empty if there is none
     * @param millis since the epoch, on the clock of the producer's timestamps, rounded down
     */
    public record SettledPosition(String fragment, long millis) {
        /** Where to continue, for a track that was first read from {@code first}. */
        public ReadFrom readFrom(ReadFrom first) {
            return fragment.isEmpty() ? first : new ReadFrom.After(fragment);
        }
    }

    /** A track whose reading has not begun. */
    public CallTrack(
            TrackDependencies dependencies,
            StreamRef stream,
            ReadFrom from,
            TrackSettings settings,
            Listener listener) {
        this.dependencies = dependencies;
        this.stream = stream;
        this.from = from;
        this.settings = settings;
        this.listener = listener;
        this.context = dependencies.vertx().getOrCreateContext();
        this.track = settings.track().orElse("caller") + "-"
                + Long.toHexString(dependencies.random().nextLong());
        this.audio = new TrackSamples(settings.track(), settings.settledMillis());
    }

    /** Begins; completes after {@link Listener#ended}, and does not fail. */
    public Future<End> start() {
        context.runOnContext(ignored -> open());
        return end.future();
    }

    private void open() {
        String conversation = settings.transcription().conversationId();
        subscription = dependencies
                .registry()
                .conversations()
                .subscribe(conversation, context, WAITING_EVENTS, new ConversationHub.Subscriber() {
                    @Override
                    public void onEvent(ConversationEvent event, Runnable done) {
                        if (event.track().equals(track)) {
                            received(event.event());
                        }
                        done.run();
                    }

                    @Override
                    public void onOverflow() {
                        failed(SessionError.of(
                                SessionError.Code.INTERNAL,
                                "events: more than " + WAITING_EVENTS + " wait for the call's dialogue"));
                    }
                });
        try {
            session = dependencies
                    .registry()
                    .openVoice(settings.transcription(), track, context, new VoiceSession.Listener() {
                        @Override
                        public void onAccepted() {
                            read();
                        }

                        @Override
                        public void onEvent(SpeechEvent event) {
                            pump();
                        }

                        @Override
                        public void onRoom() {
                            pump();
                        }
                    });
        } catch (SessionRefused | InvalidRequest refusal) {
            failed(
                    refusal instanceof SessionRefused refused
                            ? refused.error()
                            : SessionError.invalid((InvalidRequest) refusal));
        }
    }

    /** The session cannot be used any more, and no terminal event of it follows. */
    private void failed(SessionError error) {
        VoiceSession open = session;
        if (open != null) {
            open.fail(error);
        }
        sessionEnded(new SpeechEvent.SessionFailed(0, error));
    }

    /** The call is over: reads to the fragment that the end event names or, without one, to the end of the stream. */
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
     * Stops reading; what was read is still transcribed and emitted within {@link TrackSettings#finalsMillis}. After that the
     * session is ended without it, so that a transcriber that accepts nothing keeps no call open.
     */
    public Future<End> close() {
        context.runOnContext(ignored -> {
            if (!closing && !end.future().isComplete()) {
                long limit = dependencies.vertx().setTimer(settings.finalsMillis(), late -> finalsOverdue());
                end.future().onComplete(ended -> dependencies.vertx().cancelTimer(limit));
            }
            closing = true;
            KvsConsumer reading = consumer;
            if (reading != null) {
                reading.close();
            }
        });
        return end.future();
    }

    private void finalsOverdue() {
        VoiceSession open = session;
        if (open != null) {
            open.fail(SessionError.of(
                    SessionError.Code.TRANSCRIBER_UNAVAILABLE,
                    "finals: none within " + settings.finalsMillis() + " ms of the end of the track"));
        }
    }

    /** How far behind the stream's newest fragment the last one was; -1 before the first. Safe for use from any thread. */
    public long lagMillis() {
        KvsConsumer reading = consumer;
        return reading == null ? -1 : reading.lagMillis();
    }

    /**
     * When a sample was spoken, since the epoch by the producer's timestamps. Call it on the track's context, for the event
     * that the listener is handling.
     */
    public long millisAt(long sample) {
        return clock.millisAt(sample);
    }

    private void read() {
        // Created here, because a consumer belongs to the context that it is created on.
        KvsConsumer reading = new KvsConsumer(
                dependencies.vertx(),
                dependencies.endpoints(),
                dependencies.clock(),
                stream,
                from,
                Optional.of(settings.call()),
                settings.reading(),
                dependencies.random().nextLong(),
                this::accept);
        consumer = reading;
        reading.start();
        if (announced != null) {
            reading.endAnnounced(announced);
        }
        if (closing || sessionEnd != null) {
            reading.close();
        }
    }

    private Future<Void> accept(ConsumerEvent event) {
        switch (event) {
            case ConsumerEvent.Arrived arrived -> {
                return sessionEnd != null
                        ? Future.succeededFuture()
                        : decode(arrived).compose(this::append);
            }
            case ConsumerEvent.Missed missed ->
                listener.warning(
                        "audio is missing after fragment '" + missed.afterNumber() + "': the service no longer has it");
            case ConsumerEvent.Reconnecting again ->
                listener.warning("reading again in " + again.inMillis() + " ms after " + again.reason());
            case ConsumerEvent.Ended ended -> streamEnded(ended.reason());
        }
        return Future.succeededFuture();
    }

    private Future<TrackSamples.Decoded> decode(ConsumerEvent.Arrived arrived) {
        return dependencies.decoders().executeBlocking(() -> audio.accept(arrived.fragment(), arrived.number()));
    }

    private Future<Void> append(TrackSamples.Decoded decoded) {
        decoded.warnings().forEach(listener::warning);
        clock.appended(decoded.place());
        return append(decoded.spans());
    }

    /** Completes when the session has accepted the audio, or is over. */
    private Future<Void> append(List<TrackSamples.Span> spans) {
        if (sessionEnd != null) {
            return Future.succeededFuture();
        }
        Feed next = new Feed(spans);
        feed = next;
        pump();
        return next.accepted.future();
    }

    private void pump() {
        Feed current = feed;
        VoiceSession open = session;
        if (current != null && open != null) {
            current.pump(open);
        }
    }

    /** The rest of the audio, then the finals of all of it, then the end. */
    private void streamEnded(ConsumerEvent.EndReason reason) {
        streamEnd = reason;
        SpeechEvent.Terminal over = sessionEnd;
        if (over != null) {
            bothEnded(over, reason);
            return;
        }
        dependencies
                .decoders()
                .executeBlocking(audio::finish)
                .compose(this::append)
                .onComplete(appended -> {
                    VoiceSession open = session;
                    if (open != null) {
                        open.finish();
                    }
                });
    }

    private void received(SpeechEvent event) {
        if (event instanceof SpeechEvent.Terminal reason) {
            clock.settled(event.settledThroughSample()).ifPresent(listener::settled);
            sessionEnded(reason);
            return;
        }
        if (!(event instanceof SpeechEvent.Settled)) {
            listener.received(event);
        }
        clock.settled(event.settledThroughSample()).ifPresent(listener::settled);
    }

    private void sessionEnded(SpeechEvent.Terminal reason) {
        if (sessionEnd != null) {
            return;
        }
        sessionEnd = reason;
        ConversationHub.Subscription following = subscription;
        if (following != null) {
            following.cancel();
        }
        Feed current = feed;
        if (current != null) {
            current.accepted.tryComplete();
        }
        KvsConsumer reading = consumer;
        ConsumerEvent.EndReason over = streamEnd;
        if (over != null) {
            bothEnded(reason, over);
        } else if (reading != null) {
            reading.close();
        } else {
            // Reading never began: the session was refused or failed before a transcriber accepted it.
            finish(endOf(reason, new ConsumerEvent.EndReason.Closed()));
        }
    }

    private void bothEnded(SpeechEvent.Terminal reason, ConsumerEvent.EndReason reading) {
        finish(endOf(reason, reading));
    }

    private static End endOf(SpeechEvent.Terminal reason, ConsumerEvent.EndReason reading) {
        return switch (reason) {
            case SpeechEvent.SessionFailed(long settled, SessionError error) -> new End.SessionFailed(error);
            case SpeechEvent.SessionEnded ended -> new End.StreamEnded(reading);
        };
    }

    private void finish(End reason) {
        dependencies
                .decoders()
                .executeBlocking(() -> {
                    audio.close();
                    return true;
                })
                .onComplete(closed -> context.runOnContext(ignored -> {
                    listener.ended(reason);
                    end.tryComplete(reason);
                }));
    }

    /** The audio of one fragment on its way into the session. */
    private static final class Feed {
        private final Deque<TrackSamples.Span> spans;
        private final Promise<Void> accepted = Promise.promise();
        private long position;

        private Feed(List<TrackSamples.Span> spans) {
            this.spans = new ArrayDeque<>(spans);
        }

        private void pump(VoiceSession session) {
            while (!accepted.future().isComplete()) {
                TrackSamples.Span span = spans.peekFirst();
                if (span == null) {
                    accepted.tryComplete();
                } else if (position == span.samples()) {
                    spans.removeFirst();
                    position = 0;
                } else if (session.hasRoom()) {
                    int count = (int) Math.min(CHUNK_SAMPLES, span.samples() - position);
                    short[] chunk = span.copy(position, count);
                    position += count;
                    session.append(chunk);
                } else {
                    return;
                }
            }
        }
    }
}
