package dev.llafar.local.consumer;

import static dev.llafar.local.LocalAwsFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.kvs.consumer.ConsumerEvent;
import dev.llafar.kvs.consumer.KvsConsumer;
import dev.llafar.kvs.consumer.ReadFrom;
import dev.llafar.kvs.endpoint.StreamRef;
import dev.llafar.kvs.producer.KvsProducer;
import dev.llafar.kvs.producer.ProducerSettings;
import dev.llafar.kvs.producer.PutReport;
import dev.llafar.kvs.retry.Backoff;
import dev.llafar.local.LocalAwsConfig;
import dev.llafar.local.LocalAwsFixture;
import dev.llafar.local.SpokenFragments;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** The consumer against the stand-in with the real SDK between them. */
@Tag("slow")
class KvsConsumerTest {
    private static final long START_MILLIS = 1_700_000_000_000L;
    private static final int FRAGMENTS = 60;
    private static final KvsConsumer.Settings SETTINGS =
            new KvsConsumer.Settings(1_500, 10_000, 20, new Backoff(1, 20));
    /** For streams whose end is announced, so that no test waits that long. */
    private static final KvsConsumer.Settings PATIENT =
            new KvsConsumer.Settings(60_000, 10_000, 20, new Backoff(1, 20));

    private static LocalAwsFixture aws;

    @BeforeAll
    static void start() {
        aws = new LocalAwsFixture(LocalAwsFixture.fast());
    }

    @AfterAll
    static void stop() {
        aws.close();
    }

    @AfterEach
    void noMoreFaults() {
        aws.faults("{}");
    }

    private static ProducerSettings fullSpeed() {
        return new ProducerSettings(
                ProducerSettings.Pacing.MAX, 16, 64L << 20, 0, 5_000, new Backoff(1, 20).withMaxRetries(50));
    }

    /** The events of a consumer. */
    private static final class Heard implements KvsConsumer.Sink {
        final List<ConsumerEvent> events = new ArrayList<>();

        @Override
        public Future<Void> accept(ConsumerEvent event) {
            events.add(event);
            return Future.succeededFuture();
        }

        List<String> payloads() {
            return arrived().stream()
                    .flatMap(arrived -> arrived.fragment().frames().stream())
                    .map(frame -> SpokenFragments.fingerprint(frame.payload()))
                    .toList();
        }

        List<ConsumerEvent.Arrived> arrived() {
            return events.stream()
                    .filter(ConsumerEvent.Arrived.class::isInstance)
                    .map(ConsumerEvent.Arrived.class::cast)
                    .toList();
        }
    }

    private static KvsConsumer consumer(String stream, ReadFrom from, KvsConsumer.Sink sink) {
        return consumer(stream, from, sink, SETTINGS);
    }

    private static KvsConsumer consumer(
            String stream, ReadFrom from, KvsConsumer.Sink sink, KvsConsumer.Settings settings) {
        return new KvsConsumer(
                aws.vertx, aws.endpoints, InstantSource.system(), StreamRef.parse(stream), from, settings, 7, sink);
    }

    /** All that is in the stream from there to what was put last. */
    private static Heard heard(String stream, ReadFrom from, PutReport report) {
        Heard heard = new Heard();
        KvsConsumer consumer = consumer(stream, from, heard, PATIENT);
        Future<ConsumerEvent.EndReason> end = consumer.start();
        consumer.endAnnounced(report.lastFragmentNumber());
        assertThat(await(end)).isEqualTo(new ConsumerEvent.EndReason.CallEnded());
        return heard;
    }

    private static PutReport fill(String stream, SpokenFragments media) {
        aws.createStream(stream, 1);
        return await(aws.put(stream, media, fullSpeed()));
    }

    @Test
    void storesEachFragmentOnceWhenConnectionsAreCut() {
        long seed = 11;
        aws.createStream("cut-upload", 1);
        SpokenFragments media = new SpokenFragments(FRAGMENTS, START_MILLIS, seed);
        aws.faults("{\"seed\": 11, \"rules\": [{\"operation\": \"PutMedia\", \"kind\": \"cut\", \"probability\": 0.2,"
                + " \"limit\": 20}]}");
        PutReport report = await(aws.put("cut-upload", media, fullSpeed()));
        aws.faults("{}");
        assertThat(report.fragments()).isEqualTo(FRAGMENTS);
        assertThat(report.connections()).as("seed %d", seed).isGreaterThan(3);
        Heard heard = heard("cut-upload", new ReadFrom.Earliest(), report);
        assertThat(heard.payloads()).as("seed %d", seed).isEqualTo(media.fingerprints());
    }

    @Test
    void startsWithTheNamedFragmentWhateverTheTimeOfTheEvent() {
        SpokenFragments media = new SpokenFragments(10, START_MILLIS, 12);
        PutReport report = fill("start", media);
        Heard all = heard("start", new ReadFrom.Earliest(), report);
        String fourth = all.arrived().get(3).number();
        long now = System.currentTimeMillis();
        for (OptionalLong time : List.of(
                OptionalLong.empty(), OptionalLong.of(now), OptionalLong.of(now + 3_600_000), OptionalLong.of(0))) {
            Heard heard = heard("start", new ReadFrom.Fragment(fourth, time), report);
            assertThat(heard.arrived()).as("time hint %s", time).hasSize(7);
            assertThat(heard.arrived().getFirst().number()).isEqualTo(fourth);
        }
    }

    @Test
    void continuesAfterTheLastFragmentOfAnEarlierConsumer() {
        SpokenFragments media = new SpokenFragments(10, START_MILLIS, 13);
        PutReport report = fill("resume", media);
        Heard all = heard("resume", new ReadFrom.Earliest(), report);
        Heard rest = heard("resume", new ReadFrom.After(all.arrived().get(6).number()), report);
        assertThat(rest.arrived()).hasSize(3);
    }

    @Test
    void deliversFragmentsOfALiveStreamAsTheyArrive() {
        aws.createStream("live", 1);
        SpokenFragments media = new SpokenFragments(8, START_MILLIS, 14);
        Promise<Void> third = Promise.promise();
        KvsProducer.Source whole = media.source();
        AtomicInteger asked = new AtomicInteger();
        // The fifth fragment is sent after the third one was received.
        KvsProducer.Source live = () ->
                asked.incrementAndGet() < 5 ? whole.next() : third.future().compose(heard -> whole.next());
        Heard heard = new Heard();
        KvsConsumer consumer = consumer(
                "live",
                new ReadFrom.Earliest(),
                event -> {
                    heard.accept(event);
                    if (heard.arrived().size() == 3) {
                        third.tryComplete();
                    }
                    return Future.succeededFuture();
                },
                PATIENT);
        Future<ConsumerEvent.EndReason> end = consumer.start();
        Future<PutReport> put = aws.put("live", media.head(), live, fullSpeed());
        await(third.future());
        consumer.endAnnounced(await(put).lastFragmentNumber());
        assertThat(await(end)).isEqualTo(new ConsumerEvent.EndReason.CallEnded());
        assertThat(heard.payloads()).isEqualTo(media.fingerprints());
        assertThat(consumer.lagMillis()).isZero();
    }

    @Test
    void doesNotCountTheTimeOfASlowSinkAsSilence() {
        SpokenFragments media = new SpokenFragments(400, START_MILLIS, 15);
        fill("slow", media);
        Heard heard = new Heard();
        Promise<Void> gate = Promise.promise();
        Promise<Void> first = Promise.promise();
        KvsConsumer consumer = consumer("slow", new ReadFrom.Earliest(), event -> {
            heard.accept(event);
            first.tryComplete();
            return gate.future();
        });
        Future<ConsumerEvent.EndReason> end = consumer.start();
        await(first.future());
        // Longer than the time without data after which the consumer ends.
        await(Future.future(waited -> aws.vertx.setTimer(SETTINGS.noDataMillis() + 500, passed -> waited.complete())));
        assertThat(heard.events).hasSize(1);
        assertThat(end.isComplete()).isFalse();
        gate.complete();
        await(end);
        assertThat(heard.payloads()).isEqualTo(media.fingerprints());
    }

    @Test
    void endsWithTheMessageOfAFailedSink() {
        fill("sink", new SpokenFragments(5, START_MILLIS, 16));
        KvsConsumer consumer = consumer(
                "sink",
                new ReadFrom.Earliest(),
                event -> event instanceof ConsumerEvent.Ended
                        ? Future.succeededFuture()
                        : Future.failedFuture("disk full"));
        assertThat(await(consumer.start())).isEqualTo(new ConsumerEvent.EndReason.Failed("SinkFailed", "disk full"));
    }

    @Test
    void endsAfterTheConfiguredTimeWithoutData() {
        aws.createStream("silent", 1);
        Heard heard = new Heard();
        ConsumerEvent.EndReason reason =
                await(consumer("silent", new ReadFrom.Now(), heard).start());
        assertThat(reason).isInstanceOf(ConsumerEvent.EndReason.NoData.class);
        assertThat(heard.events).containsExactly(new ConsumerEvent.Ended(reason));
    }

    @Test
    void explainsAMissingStreamOrPermission() {
        Heard heard = new Heard();
        assertThat(await(consumer("nowhere", new ReadFrom.Now(), heard).start()))
                .isInstanceOfSatisfying(ConsumerEvent.EndReason.Failed.class, failed -> {
                    assertThat(failed.type()).isEqualTo("ResourceNotFoundException");
                    assertThat(failed.message()).contains("nowhere").contains("check its name");
                });
        assertThat(failureAs(AwsSessionCredentials.create(
                        LocalAwsConfig.EXPIRED_ACCESS_KEY_ID,
                        LocalAwsConfig.SECRET_ACCESS_KEY,
                        LocalAwsConfig.EXPIRED_SESSION_TOKEN)))
                .contains("renew the credentials");
        assertThat(failureAs(AwsBasicCredentials.create(
                        LocalAwsConfig.DENIED_ACCESS_KEY_ID, LocalAwsConfig.SECRET_ACCESS_KEY)))
                .contains("allow kinesisvideo:GetDataEndpoint");
        assertThat(failureAs(AwsBasicCredentials.create(LocalAwsConfig.ACCESS_KEY_ID, "another secret")))
                .contains("check the credentials");
    }

    private static String failureAs(software.amazon.awssdk.auth.credentials.AwsCredentials credentials) {
        try (var endpoints = aws.endpoints(credentials)) {
            KvsConsumer consumer = new KvsConsumer(
                    aws.vertx,
                    endpoints,
                    InstantSource.system(),
                    StreamRef.parse("nowhere"),
                    new ReadFrom.Now(),
                    SETTINGS,
                    7,
                    new Heard());
            return ((ConsumerEvent.EndReason.Failed) await(consumer.start())).message();
        }
    }
}
