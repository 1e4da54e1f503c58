package dev.llafar.gateway.call.voice;

import static dev.llafar.gateway.testing.Awaiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.config.GatewayOptions;
import dev.llafar.gateway.config.SessionLimits;
import dev.llafar.gateway.metrics.GatewayMetrics;
import dev.llafar.gateway.session.SessionError;
import dev.llafar.gateway.session.SessionPlatform;
import dev.llafar.gateway.session.SessionRegistry;
import dev.llafar.gateway.testing.InlineExecutor;
import dev.llafar.gateway.testing.LocalCalls;
import dev.llafar.gateway.testing.ScriptedTranscriber;
import dev.llafar.gateway.testing.Voice;
import dev.llafar.gateway.transcriber.TranscriptionFailure;
import dev.llafar.gateway.transcriber.TranscriptionRequest;
import dev.llafar.kvs.consumer.ConsumerSettings;
import dev.llafar.kvs.consumer.EndReason;
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

/** A stream of Kinesis Video Streams, read over the wire, becomes the transcript of one voice. */
@Tag("slow")
class StreamVoiceTest {
    private static final long START_MILLIS = 1_700_000_000_000L;
    private static final ConsumerSettings READING = new ConsumerSettings(3_000, 10_000, 20, new Backoff(1, 20));
    private static LocalCalls calls;
    private static Vertx vertx;
    private static WorkerExecutor decoders;

    @BeforeAll
    static void start() {
        calls = new LocalCalls();
        vertx = Vertx.vertx();
        decoders = VoicePlatform.decoders(vertx);
    }

    @AfterAll
    static void stop() {
        await(decoders.close());
        await(vertx.close());
        calls.close();
    }

    private static StreamVoice voice(
            String stream, ReadFrom from, VoiceSettings settings, VoiceListener listener, ScriptedTranscriber heardBy) {
        return voice(stream, from, settings, listener, heardBy, SessionLimits.defaults());
    }

    private static StreamVoice voice(
            String stream,
            ReadFrom from,
            VoiceSettings settings,
            VoiceListener listener,
            ScriptedTranscriber heardBy,
            SessionLimits limits) {
        return voice(stream, from, settings, listener, registry(heardBy, limits));
    }

    private static SessionRegistry registry(ScriptedTranscriber heardBy, SessionLimits limits) {
        return registry(heardBy, limits, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    }

    private static SessionRegistry registry(
            ScriptedTranscriber heardBy, SessionLimits limits, PrometheusMeterRegistry meters) {
        return new SessionRegistry(new SessionPlatform(
                vertx,
                heardBy,
                limits,
                GatewayOptions.defaults().reopen(),
                new GatewayMetrics(meters),
                System::nanoTime,
                new Random(1)));
    }

    private static StreamVoice voice(
            String stream, ReadFrom from, VoiceSettings settings, VoiceListener listener, SessionRegistry registry) {
        return voice(platform(registry, decoders), stream, from, settings, listener);
    }

    private static VoicePlatform platform(SessionRegistry registry, WorkerExecutor decoders) {
        return new VoicePlatform(vertx, registry, calls.endpoints(), decoders, InstantSource.system(), new Random(2));
    }

    private static StreamVoice voice(
            VoicePlatform platform, String stream, ReadFrom from, VoiceSettings settings, VoiceListener listener) {
        return new StreamVoice(platform, StreamRef.parse(stream), from, settings.withReading(READING), listener);
    }

    private static VoiceSettings settings() {
        return VoiceSettings.of(
                CallIdentity.UNKNOWN,
                new TranscriptionRequest("", List.of(), TranscriptionRequest.Task.TRANSCRIBE, true, false, List.of()));
    }

    private static ReadFrom named(PutReport report) {
        return new ReadFrom.Fragment(report.firstFragmentNumber(), OptionalLong.empty());
    }

    @Test
    void theFragmentThatAnEventNamesIsInTheTranscriptFromItsFirstSample() {
        for (long seed = 1; seed <= 5; seed++) {
            String stream = "named-" + seed;
            calls.createStream(stream);
            Voice said = Voice.speaking(seed, 12);
            calls.put(
                    stream,
                    "before",
                    START_MILLIS - 600_000,
                    Voice.speaking(seed + 100, 5).samples());
            PutReport report = calls.put(stream, "this", START_MILLIS, said.samples());
            HeardVoice heard = new HeardVoice();
            StreamVoice voice = voice(stream, named(report), settings(), heard, new ScriptedTranscriber());
            Future<VoiceEnd> end = voice.start();
            voice.endAnnounced(report.lastFragmentNumber());
            assertThat(await(end)).as("seed %d", seed).isEqualTo(new VoiceEnd.StreamOver(new EndReason.CallEnded()));
            assertThat(heard.finals).as("seed %d", seed).isEqualTo(said.utterances());
            assertThat(heard.ends).hasSize(1);
            assertThat(voice.lagMillis()).isZero();
        }
    }

    @Test
    void aLaterLifeFromAnySettledPlaceLosesNoWordAndSaysNoneTwice() {
        long seed = 21;
        calls.createStream("lives");
        Voice said = Voice.speaking(seed, 40);
        PutReport report = calls.put("lives", "this", START_MILLIS, said.samples());
        HeardVoice first = new HeardVoice();
        StreamVoice life = voice("lives", named(report), settings(), first, new ScriptedTranscriber());
        life.endAnnounced(report.lastFragmentNumber());
        await(life.start());
        assertThat(first.finals).isEqualTo(said.utterances());
        assertThat(first.places).hasSizeGreaterThan(30);
        assertThat(first.places.getLast().place().fragment()).isNotEmpty();
        for (int i = 0; i < first.places.size(); i += 7) {
            HeardVoice.Told died = first.places.get(i);
            HeardVoice second = new HeardVoice();
            StreamVoice later = voice(
                    "lives",
                    died.place().readFrom(named(report)),
                    settings().from(died.place()),
                    second,
                    new ScriptedTranscriber());
            later.endAnnounced(report.lastFragmentNumber());
            await(later.start());
            List<String> both = new ArrayList<>(died.finals());
            both.addAll(second.finals);
            assertThat(both).as("died at place %d, %s", i, died.place()).isEqualTo(said.utterances());
        }
    }

    @Test
    void anotherCallInTheSameStreamIsNeverHeard() {
        calls.createStream("pooled");
        Voice said = Voice.speaking(31, 4);
        PutReport report = calls.put("pooled", "this", START_MILLIS, said.samples());
        calls.put("pooled", "next", START_MILLIS + 60_000, Voice.speaking(32, 4).samples());
        HeardVoice heard = new HeardVoice();
        VoiceEnd end = await(voice("pooled", named(report), settings(), heard, new ScriptedTranscriber())
                .start());
        assertThat(end).isEqualTo(new VoiceEnd.StreamOver(new EndReason.AnotherCall()));
        assertThat(heard.finals).isEqualTo(said.utterances());
    }

    @Test
    void aTranscriberThatTakesNothingHoldsTheReading() {
        calls.createStream("stuck");
        PutReport report = calls.put(
                "stuck", "this", START_MILLIS, Voice.silent(300 * 16_000).samples());
        HeardVoice heard = new HeardVoice();
        ScriptedTranscriber stuck = new ScriptedTranscriber();
        stuck.stick();
        StreamVoice voice = voice(
                "stuck",
                named(report),
                settings(),
                heard,
                stuck,
                SessionLimits.defaults().withUnsettledAudio(Duration.ofSeconds(3)));
        Future<VoiceEnd> end = voice.start();
        // Longer than a stream may be silent: it is we who do not read.
        await(Future.future(waited -> vertx.setTimer(READING.noDataMillis() + 500, fired -> waited.complete())));
        assertThat(end.isComplete()).isFalse();
        assertThat(voice.lagMillis()).as("the service keeps the rest").isPositive();
    }

    @Test
    void closingEndsWithinItsTimeWithATranscriberThatTakesNothing() {
        calls.createStream("stuck-closed");
        PutReport report = calls.put(
                "stuck-closed", "this", START_MILLIS, Voice.silent(60 * 16_000).samples());
        HeardVoice heard = new HeardVoice();
        ScriptedTranscriber stuck = new ScriptedTranscriber();
        stuck.stick();
        SessionRegistry registry = registry(stuck, SessionLimits.defaults().withUnsettledAudio(Duration.ofSeconds(3)));
        StreamVoice voice = voice("stuck-closed", named(report), settings().withFinalsMillis(300), heard, registry);
        Future<VoiceEnd> end = voice.start();
        await(Future.<Void>future(read -> vertx.setPeriodic(5, timer -> {
            if (voice.lagMillis() > 0) {
                vertx.cancelTimer(timer);
                read.complete();
            }
        })));
        voice.close();
        assertThat(await(end)).isInstanceOfSatisfying(VoiceEnd.SessionOver.class, over -> assertThat(
                        over.error().message())
                .contains("within 300 ms"));
        assertThat(heard.ends).hasSize(1);
        await(registry.drain()); // which is done when no session is open
    }

    @Test
    void closingTellsTheFinalsOfWhatWasRead() {
        calls.createStream("closed");
        Voice said = Voice.speaking(41, 4);
        PutReport report = calls.put("closed", "this", START_MILLIS, said.samples());
        HeardVoice heard = new HeardVoice();
        StreamVoice voice = voice("closed", named(report), settings(), heard, new ScriptedTranscriber());
        Future<VoiceEnd> end = voice.start();
        await(Future.<Void>future(read -> vertx.setPeriodic(5, timer -> {
            if (voice.lagMillis() == 0) {
                vertx.cancelTimer(timer);
                read.complete();
            }
        })));
        voice.close();
        assertThat(await(end)).isEqualTo(new VoiceEnd.StreamOver(new EndReason.Closed()));
        assertThat(heard.finals).isEqualTo(said.utterances());
    }

    @Test
    void aVoiceThatIsOverLeavesNoSessionForSomebodyToComeBackTo() {
        calls.createStream("over");
        PutReport report =
                calls.put("over", "this", START_MILLIS, Voice.speaking(51, 2).samples());
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        SessionRegistry registry = registry(new ScriptedTranscriber(), SessionLimits.defaults(), meters);
        // Decoders that take no time, the fastest that a voice can end.
        VoicePlatform platform = platform(registry, new InlineExecutor());
        StreamVoice voice = voice(platform, "over", named(report), settings(), new HeardVoice());
        voice.endAnnounced(report.lastFragmentNumber());
        // Looked at in the very moment of the end, on its thread.
        List<Double> kept = await(voice.start().map(ended -> meters.get("llafar.gateway.sessions").gauges().stream()
                .map(Gauge::value)
                .toList()));
        assertThat(kept).isNotEmpty().containsOnly(0.0);
    }

    @Test
    void aTranscriberThatRefusesEndsTheVoiceWithItsReason() {
        calls.createStream("refused");
        HeardVoice heard = new HeardVoice();
        VoiceEnd end = await(voice(
                        "refused",
                        new ReadFrom.Now(),
                        settings(),
                        heard,
                        new ScriptedTranscriber(() -> ScriptedTranscriber.Life.refused(
                                TranscriptionFailure.Kind.OVERLOADED, "full; try again in 700 ms")))
                .start());
        assertThat(end).isInstanceOfSatisfying(VoiceEnd.SessionOver.class, over -> {
            assertThat(over.error().code()).isEqualTo(SessionError.Code.OVERLOADED);
            assertThat(over.error().message()).contains("700 ms");
        });
        assertThat(heard.ends).containsExactly(end);
    }

    @Test
    void aStreamThatIsNotThereEndsTheVoiceWithWhatToDo() {
        VoiceEnd end =
                await(voice("nowhere", new ReadFrom.Now(), settings(), new HeardVoice(), new ScriptedTranscriber())
                        .start());
        assertThat(end).isInstanceOfSatisfying(VoiceEnd.StreamOver.class, over -> assertThat(over.reason())
                .isInstanceOfSatisfying(EndReason.Failed.class, failed -> assertThat(failed.message())
                        .contains("nowhere")
                        .contains("check its name")));
    }
}
