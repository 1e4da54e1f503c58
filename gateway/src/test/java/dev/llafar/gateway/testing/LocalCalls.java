package dev.llafar.gateway.testing;

import static dev.llafar.gateway.testing.Futures.await;

import dev.llafar.audio.media.MediaException;
import dev.llafar.kvs.endpoint.AwsAccess;
import dev.llafar.kvs.endpoint.DataEndpoints;
import dev.llafar.kvs.endpoint.StreamRef;
import dev.llafar.kvs.fragment.FragmentWriter;
import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.MkvTag;
import dev.llafar.kvs.mkv.MkvTrack;
import dev.llafar.kvs.mux.MediaFragments;
import dev.llafar.kvs.mux.MuxOptions;
import dev.llafar.kvs.producer.KvsProducer;
import dev.llafar.kvs.producer.ProducerSettings;
import dev.llafar.kvs.producer.PutReport;
import dev.llafar.kvs.retry.Backoff;
import dev.llafar.local.LocalAws;
import dev.llafar.local.LocalAwsConfig;
import dev.llafar.local.kvs.KvsLimits;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** Calls in the stand-in for Kinesis Video Streams: L16 at 16 kHz, so that {@link ScriptedSpeech} receives the samples unchanged. */
public final class LocalCalls implements AutoCloseable {
    public static final int RATE_HZ = 16_000;
    public static final AwsCredentials GOOD =
            AwsBasicCredentials.create(LocalAwsConfig.ACCESS_KEY_ID, LocalAwsConfig.SECRET_ACCESS_KEY);
    private static final int FRAME_SAMPLES = 1_600;
    private static final int FRAGMENT_SAMPLES = 16_000;
    private static final KvsLimits LIMITS = KvsLimits.published()
            .with(new KvsLimits.Rates(1_000, 1_000, 1_000, 1_000, 1_000_000))
            .with(new KvsLimits.Sessions(5, 1, 300, 30_000));

    private final Vertx vertx = Vertx.vertx();
    private final LocalAws local;
    private final DataEndpoints endpoints;
    private final KvsProducer producer;

    public LocalCalls() {
        local = await(
                LocalAws.start(vertx, LocalAwsConfig.defaults().withPort(0).withKvs(LIMITS), InstantSource.system()));
        endpoints = new DataEndpoints(access(GOOD), InstantSource.system(), Duration.ofSeconds(30));
        producer = new KvsProducer(vertx, endpoints, InstantSource.system());
    }

    public AwsAccess access(AwsCredentials credentials) {
        return new AwsAccess(
                Region.of(local.config().region()),
                StaticCredentialsProvider.create(credentials),
                Optional.of(local.endpoint()));
    }

    public DataEndpoints endpoints() {
        return endpoints;
    }

    public void createStream(String name) {
        endpoints
                .control()
                .createStream(request -> request.streamName(name).dataRetentionInHours(1))
                .join();
    }

    /** Puts a call with one track and waits until it is stored. */
    public PutReport put(String stream, String contactId, long startMillis, short[] samples) {
        MkvTrack track = MkvTrack.l16(1, "AUDIO_FROM_CUSTOMER", RATE_HZ, 1);
        FragmentWriter writer = new FragmentWriter("llafar-test", List.of(track));
        List<KvsProducer.OutgoingFragment> fragments = new ArrayList<>();
        for (int from = 0; from < samples.length; from += FRAGMENT_SAMPLES) {
            int end = Math.min(samples.length, from + FRAGMENT_SAMPLES);
            long millis = startMillis + from / 16;
            List<MkvFrame> frames = new ArrayList<>();
            for (int at = from; at < end; at += FRAME_SAMPLES) {
                short[] frame = Arrays.copyOfRange(samples, at, Math.min(end, at + FRAME_SAMPLES));
                frames.add(new MkvFrame(1, (startMillis + at / 16) * 1_000_000, true, bytes(frame)));
            }
            fragments.add(new KvsProducer.OutgoingFragment(
                    millis,
                    (end - from) / 16,
                    writer.fragment(millis, frames, List.of(new MkvTag("ContactId", contactId)))));
        }
        return put(stream, writer.head(), fragments);
    }

    /** Puts a file like the put command and waits until it is stored. */
    public PutReport put(String stream, Path file, MuxOptions options) throws MediaException {
        try (MediaFragments media = MediaFragments.open(file, options)) {
            List<KvsProducer.OutgoingFragment> fragments = new ArrayList<>();
            for (var next = media.next(); next.isPresent(); next = media.next()) {
                fragments.add(next.get());
            }
            return put(stream, media.head(), fragments);
        }
    }

    private PutReport put(String stream, byte[] head, List<KvsProducer.OutgoingFragment> fragments) {
        Iterator<KvsProducer.OutgoingFragment> rest = fragments.iterator();
        return await(producer.put(
                StreamRef.parse(stream),
                head,
                () -> Future.succeededFuture(rest.hasNext() ? Optional.of(rest.next()) : Optional.empty()),
                new ProducerSettings(
                        ProducerSettings.Pacing.MAX, 16, 64L << 20, 0, 5_000, new Backoff(1, 20).withMaxRetries(50)),
                1,
                progress -> {}));
    }

    private static byte[] bytes(short[] samples) {
        byte[] bytes = new byte[2 * samples.length];
        for (int i = 0; i < samples.length; i++) {
            bytes[2 * i] = (byte) samples[i];
            bytes[2 * i + 1] = (byte) (samples[i] >> 8);
        }
        return bytes;
    }

    @Override
    public void close() {
        producer.close();
        endpoints.close();
        await(vertx.close());
    }
}
