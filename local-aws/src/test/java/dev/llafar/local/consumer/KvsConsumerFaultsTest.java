package dev.llafar.local.consumer;

import static dev.llafar.local.LocalAwsFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.audio.PcmBytes;
import dev.llafar.kvs.consumer.ConsumerEvent;
import dev.llafar.kvs.consumer.KvsConsumer;
import dev.llafar.kvs.consumer.ReadFrom;
import dev.llafar.kvs.endpoint.StreamRef;
import dev.llafar.kvs.producer.ProducerSettings;
import dev.llafar.kvs.producer.PutReport;
import dev.llafar.kvs.record.CallRecorder;
import dev.llafar.kvs.retry.Backoff;
import dev.llafar.local.LocalAwsFixture;
import dev.llafar.local.SpokenFragments;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A call of five minutes is read and recorded while two hundred faults of one kind happen. */
@Tag("slow")
class KvsConsumerFaultsTest {
    private static final int FIVE_MINUTES = 300;
    private static final int FAULTS = 200;
    private static final long SEED = 31;
    private static final String STREAM = "five-minutes";
    private static final List<String> SIDES = List.of("AUDIO_FROM_CUSTOMER", "AUDIO_TO_CUSTOMER");
    private static final SpokenFragments CALL = new SpokenFragments(FIVE_MINUTES, 1_700_000_000_000L, SEED, SIDES);
    /** No waiting but the least: what is tested is what is read, not when. */
    private static final Backoff AT_ONCE = new Backoff(1, 2);

    private static final KvsConsumer.Settings SETTINGS = new KvsConsumer.Settings(10_000, 10_000, 1, AT_ONCE);
    private static LocalAwsFixture aws;
    private static PutReport report;
    private static Recorded undisturbed;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void start() throws Exception {
        aws = new LocalAwsFixture(LocalAwsFixture.fast());
        aws.createStream(STREAM, 1);
        report = await(aws.put(
                STREAM,
                CALL,
                new ProducerSettings(
                        ProducerSettings.Pacing.MAX, 16, 64L << 20, 0, 5_000, AT_ONCE.withMaxRetries(50))));
        undisturbed = recorded("undisturbed");
        assertThat(undisturbed.payloads).isEqualTo(CALL.fingerprints());
        assertThat(undisturbed.voices).hasSize(SIDES.size()).allSatisfy(voice -> assertThat(voice)
                .hasSize(FIVE_MINUTES * 8_000));
        assertThat(Arrays.equals(undisturbed.voices.getFirst(), undisturbed.voices.getLast()))
                .isFalse();
    }

    @AfterAll
    static void stop() {
        aws.close();
    }

    @AfterEach
    void noMoreFaults() {
        aws.faults("{}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut", "duplicate", "late", "error_tag", "throttle", "server_error"})
    void recordsAllSamplesDespiteTwoHundredFaults(String kind) throws Exception {
        long seed = SEED + kind.hashCode();
        boolean ofCalls = kind.equals("throttle") || kind.equals("server_error");
        // Faults of fragments have at least 300 chances. Those of calls need calls, which cuts make: 201 that succeed,
        // and
        // more than twice as many that do not.
        String rules = rule(kind, 0.8) + (ofCalls ? ", " + rule("cut", 0.8) : "");
        aws.faults("{\"seed\": " + seed + ", \"rules\": [" + rules + "]}");
        Recorded disturbed = recorded(kind);
        assertThat(aws.fired()).as("seed %d", seed).hasSize(ofCalls ? 2 : 1).containsOnly(FAULTS);
        assertThat(disturbed.missed).as("seed %d", seed).isZero();
        assertThat(disturbed.payloads).as("seed %d", seed).isEqualTo(CALL.fingerprints());
        for (int side = 0; side < SIDES.size(); side++) {
            assertThat(Arrays.equals(disturbed.voices.get(side), undisturbed.voices.get(side)))
                    .as("%s, seed %d", SIDES.get(side), seed)
                    .isTrue();
        }
    }

    private static String rule(String kind, double probability) {
        return "{\"operation\": \"GetMedia\", \"kind\": \"" + kind + "\", \"probability\": " + probability
                + ", \"limit\": " + FAULTS + ", \"millis\": 1, \"errorId\": 5000}";
    }

    /**
     * What came of a reading.
     *
     * @param payloads of all frames, in order
     * @param voices the samples of the recorded files, one for each of {@link #SIDES}
     */
    private record Recorded(List<String> payloads, long missed, List<short[]> voices) {}

    private static Recorded recorded(String name) throws Exception {
        List<String> payloads = new ArrayList<>();
        List<ConsumerEvent> missed = new ArrayList<>();
        try (CallRecorder recorder = new CallRecorder(folder.resolve(name), "call")) {
            KvsConsumer consumer = new KvsConsumer(
                    aws.vertx,
                    aws.endpoints,
                    InstantSource.system(),
                    StreamRef.parse(STREAM),
                    new ReadFrom.Fragment(report.firstFragmentNumber(), OptionalLong.empty()),
                    SETTINGS,
                    7,
                    event -> {
                        if (event instanceof ConsumerEvent.Missed) {
                            missed.add(event);
                        }
                        return event instanceof ConsumerEvent.Arrived arrived
                                ? kept(arrived, recorder, payloads)
                                : Future.succeededFuture();
                    });
            Future<ConsumerEvent.EndReason> end = consumer.start();
            consumer.endAnnounced(report.lastFragmentNumber());
            assertThat(await(end)).isEqualTo(new ConsumerEvent.EndReason.CallEnded());
        }
        List<short[]> voices = new ArrayList<>();
        for (String side : SIDES) {
            Path file = folder.resolve(name).resolve("call." + side + ".wav");
            try (AudioInputStream in = AudioSystem.getAudioInputStream(file.toFile())) {
                voices.add(new PcmBytes(1).accept(in.readAllBytes()));
            }
        }
        return new Recorded(payloads, missed.size(), voices);
    }

    private static Future<Void> kept(ConsumerEvent.Arrived arrived, CallRecorder recorder, List<String> payloads) {
        try {
            recorder.accept(arrived.fragment());
        } catch (IOException e) {
            return Future.failedFuture(e);
        }
        arrived.fragment().frames().forEach(frame -> payloads.add(SpokenFragments.fingerprint(frame.payload())));
        return Future.succeededFuture();
    }
}
