package dev.llafar.gateway.session;

import static dev.llafar.gateway.testing.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.audio.AudioBudget;
import dev.llafar.audio.transcript.SessionError;
import dev.llafar.audio.transcript.SpeechEvent;
import dev.llafar.audio.transcript.TranscriptionRequest;
import dev.llafar.gateway.config.ReopenPolicy;
import dev.llafar.gateway.config.SessionLimits;
import dev.llafar.gateway.conversation.ConversationEvent;
import dev.llafar.gateway.conversation.ConversationHub;
import dev.llafar.gateway.metrics.GatewayMetrics;
import dev.llafar.gateway.testing.PendingTimers;
import dev.llafar.gateway.testing.ScriptedAudio;
import dev.llafar.gateway.testing.ScriptedTranscriber;
import dev.llafar.gateway.testing.ScriptedTranscriber.Life;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The session core without sockets, on a clock that the test controls. */
class VoiceSessionTest {
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final AtomicLong nanos = new AtomicLong(1);
    private final Queue<Life> lives = new ConcurrentLinkedQueue<>();
    private final ScriptedTranscriber transcriber = new ScriptedTranscriber(() -> {
        Life life = lives.poll();
        return life == null ? Life.LONG : life;
    });
    private final ConversationHub hub = new ConversationHub(vertx);
    private SessionLimits limits = SessionLimits.defaults();
    private AudioBudget budget = AudioBudget.unbounded();
    private final AtomicReference<Promise<Void>> clockRead = new AtomicReference<>(Promise.promise());
    private LongSupplier clock = () -> {
        clockRead.get().tryComplete();
        return nanos.get();
    };

    @AfterEach
    void close() {
        await(vertx.close());
    }

    private SessionRegistry registry() {
        ReopenPolicy quick = ReopenPolicy.defaults()
                .withBackoff(Duration.ofMillis(1), Duration.ofMillis(4), Duration.ofSeconds(20), 10);
        return new SessionRegistry(new SessionPlatform(
                vertx,
                transcriber,
                limits,
                quick,
                budget,
                hub,
                new GatewayMetrics(new SimpleMeterRegistry()),
                clock,
                new Random(1)));
    }

    private void step(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    /** Feeds audio and collects the events of the session. */
    private final class Speaker implements VoiceSession.Listener {
        private final List<SpeechEvent> events = new ArrayList<>();
        private final Promise<SpeechEvent.Terminal> ended = Promise.promise();
        private final Promise<Void> fed = Promise.promise();
        private final short[] samples;
        private VoiceSession session;
        private int position;
        private boolean isFinished;

        private Speaker(SessionRegistry registry, ScriptedAudio voice, String conversation) {
            samples = voice.samples();
            context.runOnContext(ignored -> {
                try {
                    session = registry.openVoice(
                            TranscriptionRequest.defaults().withConversationId(conversation), "a-track", context, this);
                } catch (RuntimeException refusal) {
                    ended.tryFail(refusal);
                }
            });
        }

        @Override
        public void onAccepted() {
            feed();
        }

        @Override
        public void onRoom() {
            feed();
        }

        private void feed() {
            while (position < samples.length && session.hasRoom()) {
                int to = Math.min(samples.length, position + 700);
                session.append(Arrays.copyOfRange(samples, position, to));
                position = to;
            }
            if (position == samples.length && !isFinished) {
                isFinished = true;
                session.finish();
                fed.complete(); // last, so that a test does not advance the clock before the finish
            }
        }

        @Override
        public void onEvent(SpeechEvent event) {
            events.add(event);
            if (event instanceof SpeechEvent.Terminal end) {
                ended.complete(end);
            }
        }

        private List<SpeechEvent.Final> finals() {
            return events.stream()
                    .filter(SpeechEvent.Final.class::isInstance)
                    .map(SpeechEvent.Final.class::cast)
                    .toList();
        }

        private List<String> texts() {
            return finals().stream().map(SpeechEvent.Final::text).toList();
        }
    }

    @Test
    void numbersTheFinalsAndEnds() {
        ScriptedAudio voice = ScriptedAudio.speaking(1, 6);
        Speaker speaker = new Speaker(registry(), voice, "");
        assertThat(await(speaker.ended.future())).isInstanceOf(SpeechEvent.SessionEnded.class);
        assertThat(speaker.texts()).isEqualTo(voice.utterances());
        assertThat(speaker.finals()).extracting(SpeechEvent.Final::index).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void replacesATranscriberThatSettlesNothing() {
        lives.add(Life.HUNG);
        ScriptedAudio voice = ScriptedAudio.speaking(2, 5);
        Speaker speaker = new Speaker(registry(), voice, "");
        await(speaker.fed.future());
        assertThat(transcriber.streamsOpened()).isEqualTo(1);
        step(Duration.ofSeconds(61));
        assertThat(await(speaker.ended.future())).isInstanceOf(SpeechEvent.SessionEnded.class);
        assertThat(speaker.texts()).isEqualTo(voice.utterances());
        assertThat(transcriber.streamsOpened()).isEqualTo(2);
        assertThat(transcriber.streamsCancelled()).isPositive();
    }

    @Test
    void replacesATranscriberWhoseHeartbeatsStop() {
        lives.add(Life.HUNG);
        transcriber.claimHeartbeats();
        ScriptedAudio voice = ScriptedAudio.speaking(3, 5);
        Speaker speaker = new Speaker(registry(), voice, "");
        await(speaker.fed.future());
        step(Duration.ofSeconds(6));
        assertThat(await(speaker.ended.future())).isInstanceOf(SpeechEvent.SessionEnded.class);
        assertThat(speaker.texts()).isEqualTo(voice.utterances());
    }

    @Test
    void stopsReadingWhenTheAudioBudgetIsExhausted() {
        budget = new AudioBudget(2L * AudioBudget.SESSION_FLOOR_SAMPLES);
        transcriber.stick();
        SessionRegistry registry = registry();
        Speaker speaker = new Speaker(registry, ScriptedAudio.silent(100 * 16_000), "");
        await(Future.<Void>future(full -> vertx.setPeriodic(
                20,
                timer -> context.runOnContext(ignored -> {
                    if (speaker.position > 0 && !speaker.session.hasRoom()) {
                        vertx.cancelTimer(timer);
                        full.tryComplete();
                    }
                }))));
        assertThat(budget.usedSamples()).isBetween(budget.samples(), budget.samples() + 700);
        Speaker refused = new Speaker(registry, ScriptedAudio.silent(0), "");
        assertThatThrownBy(() -> await(refused.ended.future()))
                .isInstanceOfSatisfying(
                        SessionRefused.class,
                        refusal -> assertThat(refusal.error().code()).isEqualTo(SessionError.Code.OVERLOADED));
    }

    @Test
    void returnsThePlaceOfASessionThatCannotBeCreated() {
        limits = limits.withSessions(1).withUnsettledAudio(Duration.ofDays(30)); // more samples than an array holds
        SessionRegistry registry = registry();
        for (int attempt = 0; attempt < 3; attempt++) {
            Speaker failing = new Speaker(registry, ScriptedAudio.silent(0), "");
            assertThatThrownBy(() -> await(failing.ended.future())).isInstanceOf(ArithmeticException.class);
            assertThat(registry.refusal()).isEmpty();
        }
    }

    @Test
    void returnsThePlaceOfAClientStreamThatCannotBeCreated() {
        limits = limits.withSessions(1);
        budget = new AudioBudget(AudioBudget.SESSION_FLOOR_SAMPLES);
        clock = () -> {
            throw new OutOfMemoryError("unable to create native thread");
        };
        SessionRegistry registry = registry();
        for (int attempt = 0; attempt < 3; attempt++) {
            assertThatThrownBy(() -> await(registry.open(SessionConfig.defaults(), new Client(), context)))
                    .hasRootCauseInstanceOf(OutOfMemoryError.class);
            assertThat(registry.refusal()).isEmpty();
            assertThat(budget.usedSamples()).isZero();
        }
    }

    @Test
    void returnsTheTranscriberStreamOfALostConnectionUntilItResumes() {
        budget = new AudioBudget(2L * AudioBudget.SESSION_FLOOR_SAMPLES);
        ScriptedAudio voice = ScriptedAudio.speaking(5, 4);
        byte[] audio = voice.bytes();
        int cut = audio.length / 2 & ~1;
        SessionRegistry registry = registry();
        Client client = new Client();
        ClientStream.Attachment first = await(registry.open(SessionConfig.defaults(), client, context));
        await(first.audio(Arrays.copyOf(audio, cut), null));
        first.lost();
        stepAndAwaitCheck(Duration.ZERO);
        assertThat(transcriber.streamsCancelled()).isZero();

        stepAndAwaitCheck(Duration.ofSeconds(5));
        assertThat(transcriber.streamsCancelled()).isEqualTo(1);
        assertThat(budget.usedSamples()).isLessThan(AudioBudget.SESSION_FLOOR_SAMPLES);

        ClientStream.Attachment second = await(registry.resume(client.sessionId, 0, client));
        await(second.audio(Arrays.copyOfRange(audio, cut, audio.length), null));
        second.finish();
        await(client.closed.future());
        assertThat(client.texts.stream().distinct()).containsExactlyElementsOf(voice.utterances());
        assertThat(transcriber.streamsOpened()).isEqualTo(2);
    }

    @Test
    void checksAllSessionsOfAContextByOneTimer() {
        int before = PendingTimers.count(vertx);
        SessionRegistry registry = registry();
        List<ClientStream.Attachment> streams = new ArrayList<>();
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clients.add(new Client());
            streams.add(await(registry.open(SessionConfig.defaults(), clients.getLast(), context)));
        }
        assertThat(PendingTimers.count(vertx)).isEqualTo(before + 1);

        streams.forEach(ClientStream.Attachment::finish);
        clients.forEach(client -> await(client.closed.future()));
        streams.forEach(ClientStream.Attachment::lost);
        stepAndAwaitCheck(Duration.ZERO);
        stepAndAwaitCheck(limits.resumeWindow());
        assertThat(PendingTimers.count(vertx)).isEqualTo(before);
    }

    /**
     * Steps the clock between two checks of the sessions' deadlines and waits for the next one; while the sessions are idle, only
     * the checks read the clock.
     */
    private void stepAndAwaitCheck(Duration time) {
        Promise<Void> read = Promise.promise();
        context.runOnContext(ignored -> {
            step(time);
            clockRead.set(read);
        });
        await(read.future());
        await(Future.<Void>future(checked -> context.runOnContext(ignored -> checked.complete())));
    }

    private static final class Client implements SessionClient {
        private final List<String> texts = new CopyOnWriteArrayList<>();
        private final Promise<Void> closed = Promise.promise();
        private volatile String sessionId = "";

        @Override
        public Future<Void> ready(StreamReady ready) {
            sessionId = ready.sessionId();
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> deliver(SpeechEvent event) {
            if (event instanceof SpeechEvent.Final last) {
                texts.add(last.text());
            }
            return Future.succeededFuture();
        }

        @Override
        public void close(SpeechEvent.Terminal reason) {
            closed.complete();
        }
    }

    @Test
    void publishesTheEventsOfAConversation() {
        ScriptedAudio voice = ScriptedAudio.speaking(4, 3);
        List<String> followed = new ArrayList<>();
        Promise<Void> ended = Promise.promise();
        Promise<Void> subscribed = Promise.promise();
        context.runOnContext(ignored -> {
            hub.subscribe("a-call", context, 64, new ConversationHub.Subscriber() {
                @Override
                public void onEvent(ConversationEvent event, Runnable done) {
                    if (event.event() instanceof SpeechEvent.Final last) {
                        followed.add(event.track() + ": " + last.text());
                    } else if (event.event() instanceof SpeechEvent.Terminal) {
                        ended.complete();
                    }
                    done.run();
                }

                @Override
                public void onOverflow() {
                    ended.fail("overflow");
                }
            });
            subscribed.complete();
        });
        await(subscribed.future());
        new Speaker(registry(), voice, "a-call");
        await(ended.future());
        assertThat(followed)
                .isEqualTo(voice.utterances().stream()
                        .map(text -> "a-track: " + text)
                        .toList());
    }

    @Test
    void cancelsASubscriberThatDoesNotFollow() {
        Promise<Void> overflown = Promise.promise();
        Promise<Void> subscribed = Promise.promise();
        context.runOnContext(ignored -> {
            hub.subscribe("b-call", context, 4, new ConversationHub.Subscriber() {
                @Override
                public void onEvent(ConversationEvent event, Runnable done) {
                    // The event is not confirmed.
                }

                @Override
                public void onOverflow() {
                    overflown.complete();
                }
            });
            subscribed.complete();
        });
        await(subscribed.future());
        Speaker speaker = new Speaker(registry(), ScriptedAudio.speaking(5, 12), "b-call");
        await(overflown.future());
        assertThat(await(speaker.ended.future())).isInstanceOf(SpeechEvent.SessionEnded.class);
    }
}
