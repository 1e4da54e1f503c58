package dev.llafar.gateway.call.track;

import static dev.llafar.gateway.testing.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.audio.AudioBudget;
import dev.llafar.audio.transcript.SessionError;
import dev.llafar.audio.transcript.TranscriptionRequest;
import dev.llafar.gateway.config.GatewayOptions;
import dev.llafar.gateway.config.SessionLimits;
import dev.llafar.gateway.conversation.ConversationHub;
import dev.llafar.gateway.metrics.GatewayMetrics;
import dev.llafar.gateway.session.SessionPlatform;
import dev.llafar.gateway.session.SessionRegistry;
import dev.llafar.gateway.testing.InlineExecutor;
import dev.llafar.gateway.testing.LocalCalls;
import dev.llafar.gateway.testing.ScriptedAudio;
import dev.llafar.gateway.testing.ScriptedTranscriber;
import dev.llafar.kvs.consumer.ConsumerEvent;
import dev.llafar.kvs.consumer.KvsConsumer;
import dev.llafar.kvs.consumer.ReadFrom;
import dev.llafar.kvs.endpoint.StreamRef;
import dev.llafar.kvs.fragment.CallIdentity;
import dev.llafar.kvs.producer.PutReport;
import dev.llafar.kvs.retry.Backoff;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Transcribes a track that is read from the stand-in for Kinesis Video Streams. */
@Tag("slow")
class CallTrackTest {
    private static final long START_MILLIS = 1_700_000_000_000L;
    private static final KvsConsumer.Settings READING = new KvsConsumer.Settings(3_000, 10_000, 20, new Backoff(1, 20));
    private static LocalCalls calls;
    private static Vertx vertx;
    private static WorkerExecutor decoders;

    @BeforeAll
    static void start() {
        calls = new LocalCalls();
        vertx = Vertx.vertx();
        decoders = TrackDependencies.decoders(vertx);
    }

    @AfterAll
    static void stop() {
        await(decoders.close());
        await(vertx.close());
        calls.close();
    }

    private static CallTrack voice(
            String stream,
            ReadFrom from,
            TrackSettings settings,
            CallTrack.Listener listener,
            ScriptedTranscriber transcriber) {
        return voice(stream, from, settings, listener, transcriber, SessionLimits.defaults());
    }

    private static CallTrack voice(
            String stream,
            ReadFrom from,
            TrackSettings settings,
            CallTrack.Listener listener,
            ScriptedTranscriber transcriber,
            SessionLimits limits) {
        return voice(stream, from, settings, listener, registry(transcriber, limits));
    }

    private static SessionRegistry registry(ScriptedTranscriber transcriber, SessionLimits limits) {
        return registry(transcriber, limits, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    }

    private static SessionRegistry registry(
            ScriptedTranscriber transcriber, SessionLimits limits, PrometheusMeterRegistry meters) {
        return new SessionRegistry(new SessionPlatform(
                vertx,
                transcriber,
                limits,
                GatewayOptions.defaults().reopen(),
                AudioBudget.unbounded(),
                new ConversationHub(vertx),
                new GatewayMetrics(meters),
                System::nanoTime,
                new Random(1)));
    }

    private static CallTrack voice(
            String stream,
            ReadFrom from,
            TrackSettings settings,
            CallTrack.Listener listener,
            SessionRegistry registry) {
        return voice(platform(registry, decoders), stream, from, settings, listener);
    }

    private static TrackDependencies platform(SessionRegistry registry, WorkerExecutor decoders) {
        return new TrackDependencies(
                vertx, registry, calls.endpoints(), decoders, InstantSource.system(), new Random(2));
    }

    private static CallTrack voice(
            TrackDependencies platform,
            String stream,
            ReadFrom from,
            TrackSettings settings,
            CallTrack.Listener listener) {
        return new CallTrack(platform, StreamRef.parse(stream), from, settings.withReading(READING), listener);
    }

    private static TrackSettings settings() {
        return TrackSettings.of(
                CallIdentity.UNKNOWN,
                new TranscriptionRequest(
                        "a-call", List.of(), TranscriptionRequest.Task.TRANSCRIBE, true, false, List.of()));
    }

    private static ReadFrom named(PutReport report) {
        return new ReadFrom.Fragment(report.firstFragmentNumber(), OptionalLong.empty());
    }

    @Test
    void includesTheFragmentThatAnEventNames() {
        for (long seed = 1; seed <= 5; seed++) {
            String stream = "named-" + seed;
            calls.createStream(stream);
            ScriptedAudio said = ScriptedAudio.speaking(seed, 12);
            calls.put(
                    stream,
                    "before",
                    START_MILLIS - 600_000,
                    ScriptedAudio.speaking(seed + 100, 5).samples());
            PutReport report = calls.put(stream, "this", START_MILLIS, said.samples());
            RecordingTrackListener received = new RecordingTrackListener();
            CallTrack voice = voice(stream, named(report), settings(), received, new ScriptedTranscriber());
            Future<CallTrack.End> end = voice.start();
            voice.endAnnounced(report.lastFragmentNumber());
            assertThat(await(end))
                    .as("seed %d", seed)
                    .isEqualTo(new CallTrack.End.StreamEnded(new ConsumerEvent.EndReason.CallEnded()));
            assertThat(received.finals).as("seed %d", seed).isEqualTo(said.utterances());
            assertThat(received.ends).hasSize(1);
            assertThat(voice.lagMillis()).isZero();
        }
    }

    @Test
    void continuesFromAnySettledPositionWithoutLossOrRepetition() {
        long seed = 21;
        calls.createStream("lives");
        ScriptedAudio said = ScriptedAudio.speaking(seed, 40);
        PutReport report = calls.put("lives", "this", START_MILLIS, said.samples());
        RecordingTrackListener first = new RecordingTrackListener();
        CallTrack life = voice("lives", named(report), settings(), first, new ScriptedTranscriber());
        life.endAnnounced(report.lastFragmentNumber());
        await(life.start());
        assertThat(first.finals).isEqualTo(said.utterances());
        assertThat(first.positions).hasSizeGreaterThan(30);
        assertThat(first.positions.getLast().position().fragment()).isNotEmpty();
        for (int i = 0; i < first.positions.size(); i += 7) {
            RecordingTrackListener.Settled died = first.positions.get(i);
            RecordingTrackListener second = new RecordingTrackListener();
            CallTrack later = voice(
                    "lives",
                    died.position().readFrom(named(report)),
                    settings().from(died.position()),
                    second,
                    new ScriptedTranscriber());
            later.endAnnounced(report.lastFragmentNumber());
            await(later.start());
            List<String> both = new ArrayList<>(died.finals());
            both.addAll(second.finals);
            assertThat(both).as("died at place %d, %s", i, died.position()).isEqualTo(said.utterances());
        }
    }

    @Test
    void ignoresAnotherCallInTheSameStream() {
        calls.createStream("pooled");
        ScriptedAudio said = ScriptedAudio.speaking(31, 4);
        PutReport report = calls.put("pooled", "this", START_MILLIS, said.samples());
        calls.put(
                "pooled",
                "next",
                START_MILLIS + 60_000,
                ScriptedAudio.speaking(32, 4).samples());
        RecordingTrackListener received = new RecordingTrackListener();
        CallTrack.End end = await(voice("pooled", named(report), settings(), received, new ScriptedTranscriber())
                .start());
        assertThat(end).isEqualTo(new CallTrack.End.StreamEnded(new ConsumerEvent.EndReason.AnotherCall()));
        assertThat(received.finals).isEqualTo(said.utterances());
    }

    @Test
    void stopsReadingWhenTheTranscriberAcceptsNothing() {
        calls.createStream("stuck");
        PutReport report = calls.put(
                "stuck",
                "this",
                START_MILLIS,
                ScriptedAudio.silent(300 * 16_000).samples());
        RecordingTrackListener received = new RecordingTrackListener();
        ScriptedTranscriber stuck = new ScriptedTranscriber();
        stuck.stick();
        CallTrack voice = voice(
                "stuck",
                named(report),
                settings(),
                received,
                stuck,
                SessionLimits.defaults().withUnsettledAudio(Duration.ofSeconds(3)));
        Future<CallTrack.End> end = voice.start();
        // Longer than the no-data timeout, which must not expire while we do not read.
        await(Future.future(waited -> vertx.setTimer(READING.noDataMillis() + 500, fired -> waited.complete())));
        assertThat(end.isComplete()).isFalse();
        assertThat(voice.lagMillis()).as("the service keeps the rest").isPositive();
    }

    @Test
    void closesInTimeWhenTheTranscriberAcceptsNothing() {
        calls.createStream("stuck-closed");
        PutReport report = calls.put(
                "stuck-closed",
                "this",
                START_MILLIS,
                ScriptedAudio.silent(60 * 16_000).samples());
        RecordingTrackListener received = new RecordingTrackListener();
        ScriptedTranscriber stuck = new ScriptedTranscriber();
        stuck.stick();
        SessionRegistry registry = registry(stuck, SessionLimits.defaults().withUnsettledAudio(Duration.ofSeconds(3)));
        CallTrack voice = voice("stuck-closed", named(report), settings().withFinalsMillis(300), received, registry);
        Future<CallTrack.End> end = voice.start();
        await(Future.<Void>future(read -> vertx.setPeriodic(5, timer -> {
            if (voice.lagMillis() > 0) {
                vertx.cancelTimer(timer);
                read.complete();
            }
        })));
        voice.close();
        assertThat(await(end)).isInstanceOfSatisfying(CallTrack.End.SessionFailed.class, over -> assertThat(
                        over.error().message())
                .contains("within 300 ms"));
        assertThat(received.ends).hasSize(1);
        await(registry.drain()); // completes when no session is open
    }

    @Test
    void emitsTheFinalsOfWhatWasReadWhenClosed() {
        calls.createStream("closed");
        ScriptedAudio said = ScriptedAudio.speaking(41, 4);
        PutReport report = calls.put("closed", "this", START_MILLIS, said.samples());
        RecordingTrackListener received = new RecordingTrackListener();
        CallTrack voice = voice("closed", named(report), settings(), received, new ScriptedTranscriber());
        Future<CallTrack.End> end = voice.start();
        await(Future.<Void>future(read -> vertx.setPeriodic(5, timer -> {
            if (voice.lagMillis() == 0) {
                vertx.cancelTimer(timer);
                read.complete();
            }
        })));
        voice.close();
        assertThat(await(end)).isEqualTo(new CallTrack.End.StreamEnded(new ConsumerEvent.EndReason.Closed()));
        assertThat(received.finals).isEqualTo(said.utterances());
    }

    @Test
    void leavesNoSessionAfterItsEnd() {
        calls.createStream("over");
        PutReport report = calls.put(
                "over", "this", START_MILLIS, ScriptedAudio.speaking(51, 2).samples());
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        SessionRegistry registry = registry(new ScriptedTranscriber(), SessionLimits.defaults(), meters);
        // Decoding takes no time, so the track ends as early as possible.
        TrackDependencies platform = platform(registry, new InlineExecutor());
        CallTrack voice = voice(platform, "over", named(report), settings(), new RecordingTrackListener());
        voice.endAnnounced(report.lastFragmentNumber());
        // Checked on the thread of the listener, at the end itself.
        List<Double> kept = await(voice.start().map(ended -> meters.get("llafar.gateway.sessions").gauges().stream()
                .map(Gauge::value)
                .toList()));
        assertThat(kept).isNotEmpty().containsOnly(0.0);
    }

    @Test
    void endsWithTheReasonOfARefusal() {
        calls.createStream("refused");
        RecordingTrackListener received = new RecordingTrackListener();
        CallTrack.End end = await(voice(
                        "refused",
                        new ReadFrom.Now(),
                        settings(),
                        received,
                        new ScriptedTranscriber(() -> ScriptedTranscriber.Life.refused(
                                SessionError.Code.OVERLOADED, "full; try again in 700 ms")))
                .start());
        assertThat(end).isInstanceOfSatisfying(CallTrack.End.SessionFailed.class, over -> {
            assertThat(over.error().code()).isEqualTo(SessionError.Code.OVERLOADED);
            assertThat(over.error().message()).contains("700 ms");
        });
        assertThat(received.ends).containsExactly(end);
    }

    @Test
    void endsWithAnErrorForAMissingStream() {
        CallTrack.End end = await(voice(
                        "nowhere",
                        new ReadFrom.Now(),
                        settings(),
                        new RecordingTrackListener(),
                        new ScriptedTranscriber())
                .start());
        assertThat(end).isInstanceOfSatisfying(CallTrack.End.StreamEnded.class, over -> assertThat(over.reason())
                .isInstanceOfSatisfying(ConsumerEvent.EndReason.Failed.class, failed -> assertThat(failed.message())
                        .contains("nowhere")
                        .contains("check its name")));
    }
}
