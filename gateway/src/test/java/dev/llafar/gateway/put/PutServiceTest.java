package dev.llafar.gateway.put;

import static dev.llafar.gateway.testing.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.audio.WavWriter;
import dev.llafar.gateway.put.PutClient.Answer;
import dev.llafar.gateway.testing.IndexLastMp4;
import dev.llafar.gateway.testing.RunningGateway;
import dev.llafar.kvs.endpoint.AwsAccess;
import dev.llafar.kvs.endpoint.DataEndpoints;
import dev.llafar.kvs.endpoint.StreamRef;
import dev.llafar.kvs.fragment.FragmentEvent;
import dev.llafar.kvs.fragment.FragmentReader;
import dev.llafar.kvs.track.CallAudio;
import dev.llafar.kvs.track.TrackEvent;
import dev.llafar.local.LocalAws;
import dev.llafar.local.LocalAwsConfig;
import dev.llafar.local.kvs.KvsLimits;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesisvideo.model.APIName;
import software.amazon.awssdk.services.kinesisvideomedia.model.StartSelectorType;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** Runs the server with the AWS SDK's clients of S3 and Kinesis Video Streams against the local stand-ins. */
@Tag("slow")
class PutServiceTest {
    private static final AwsCredentials GOOD =
            AwsBasicCredentials.create(LocalAwsConfig.ACCESS_KEY_ID, LocalAwsConfig.SECRET_ACCESS_KEY);
    private static final short[] SAMPLES = noise(8_000 * 5 / 2);

    private static Vertx vertx;
    private static LocalAws local;
    private static PutService puts;
    private static RunningGateway gateway;
    private static S3AsyncClient s3;
    private static DataEndpoints endpoints;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void start() throws IOException {
        vertx = Vertx.vertx();
        local = await(LocalAws.start(vertx, quick(), InstantSource.system()));
        puts = new PutService(access(GOOD), Optional.of("default-stream"), InstantSource.system());
        gateway = RunningGateway.start(options -> options, puts);
        endpoints = new DataEndpoints(access(GOOD), InstantSource.system(), Duration.ofSeconds(30));
        for (String stream : new String[] {"calls", "default-stream", "film"}) {
            endpoints
                    .control()
                    .createStream(r -> r.streamName(stream).dataRetentionInHours(1))
                    .join();
        }
        s3 = S3AsyncClient.builder()
                .region(Region.of(local.config().region()))
                .endpointOverride(local.endpoint())
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(GOOD))
                .build();
        s3.createBucket(request -> request.bucket("recordings")).join();
        Path wav = folder.resolve("call.wav");
        try (WavWriter writer = new WavWriter(wav, 8_000, 1)) {
            writer.write(SAMPLES);
        }
        upload("a call.wav", Files.readAllBytes(wav));
        upload("notes.txt", "these are not recordings ".repeat(1_000).getBytes(StandardCharsets.UTF_8));
        upload("empty.wav", new byte[0]);
    }

    @AfterAll
    static void stop() {
        s3.close();
        endpoints.close();
        gateway.close();
        puts.close();
        await(vertx.close());
    }

    @Test
    void putsEverySampleOfAnObjectIntoTheStream() throws Exception {
        Answer started = post(
                "{'bucketName':'recordings','keyName':'a call.wav','streamName':'calls','codec':'l16','rate':'max'}");
        assertThat(started.status()).as("%s", started.body()).isEqualTo(202);
        JsonObject job = started.body().getJsonArray("puts").getJsonObject(0);
        assertThat(job.getString("streamName")).isEqualTo("calls");

        JsonObject ended = awaitEnd(started);
        assertThat(ended.getString("state")).as("%s", ended).isEqualTo("done");
        assertThat(ended.getInteger("fragments")).isEqualTo(3);
        assertThat(ended.getBoolean("incomplete")).isFalse();
        assertThat(ended.getString("lastFragmentNumber")).isNotEmpty();
        assertThat(read("calls")).isEqualTo(SAMPLES);
    }

    @Test
    void putsAnMp4WhoseIndexComesLast() throws Exception {
        short[] samples = noise(8_000 * 60);
        upload("film.mp4", IndexLastMp4.of(samples, 8_000));
        Answer started =
                post("{'bucketName':'recordings','keyName':'film.mp4','streamName':'film','codec':'l16','rate':'max'}");
        JsonObject ended = awaitEnd(started);
        assertThat(ended.getString("state")).as("%s", ended).isEqualTo("done");
        assertThat(ended.getBoolean("incomplete")).isFalse();
        assertThat(read("film")).isEqualTo(samples);
    }

    @Test
    void putsTheObjectOfANotificationIntoTheDefaultStream() throws Exception {
        Answer started =
                post("{'Records':[{'eventName':'ObjectCreated:Put','s3':{'bucket':{'name':'recordings'},'object':{"
                        + "'key':'a+call.wav'}}}]}");
        assertThat(started.status()).as("%s", started.body()).isEqualTo(202);
        JsonObject ended = awaitEnd(started);
        assertThat(ended.getString("state")).as("%s", ended).isEqualTo("done");
        assertThat(ended.getString("streamName")).isEqualTo("default-stream");
    }

    @Test
    void refusesMissingObjectsAndStreamsAtOnce() {
        assertRefused(
                "{'bucketName':'recordings','keyName':'none.wav','streamName':'calls'}", 404, "keyName: got none.wav");
        assertRefused(
                "{'bucketName':'no-bucket','keyName':'none.wav','streamName':'calls'}",
                404,
                "bucketName: got no-bucket");
        assertRefused("{'bucketName':'recordings','keyName':'a call.wav','streamName':'none'}", 404, "create it first");
        assertRefused("{'bucketName':'recordings','keyName':'empty.wav','streamName':'calls'}", 422, "is empty");
        assertRefused("{'bucketName':'recordings'}", 400, "keyName: got nothing");
    }

    @Test
    void failsForAFileThatIsNoMedia() throws Exception {
        Answer started = post("{'bucketName':'recordings','keyName':'notes.txt','streamName':'calls'}");
        assertThat(started.status()).isEqualTo(202);
        JsonObject ended = awaitEnd(started);
        assertThat(ended.getString("state")).isEqualTo("failed");
        assertThat(ended.getString("message"))
                .contains("s3://recordings/notes.txt", "not an accepted audio or video file");
        assertThat(ended.getInteger("fragments")).isZero();
    }

    @Test
    void reportsExpiredAndDeniedCredentials() throws Exception {
        String order = "{'bucketName':'recordings','keyName':'a call.wav','streamName':'calls'}";
        assertRefusedWith(
                AwsBasicCredentials.create(LocalAwsConfig.DENIED_ACCESS_KEY_ID, LocalAwsConfig.SECRET_ACCESS_KEY),
                order,
                403,
                "allow");
        assertRefusedWith(
                AwsSessionCredentials.create(
                        LocalAwsConfig.EXPIRED_ACCESS_KEY_ID,
                        LocalAwsConfig.SECRET_ACCESS_KEY,
                        LocalAwsConfig.EXPIRED_SESSION_TOKEN),
                order,
                502,
                "renew the credentials");
    }

    @Test
    void refusesMorePutsThanMayRunAtOnce() throws Exception {
        Path busy = folder.resolve("busy.wav");
        try (WavWriter writer = new WavWriter(busy, 8_000, 1)) {
            writer.write(new short[60 * 8_000]); // longer than the test runs
        }
        upload("busy.wav", Files.readAllBytes(busy));
        String order = "{'bucketName':'recordings','keyName':'busy.wav','streamName':'busy-%d'}";
        for (int i = 0; i < PutService.MAX_RUNNING; i++) {
            String stream = "busy-" + i;
            endpoints
                    .control()
                    .createStream(r -> r.streamName(stream).dataRetentionInHours(1))
                    .join();
        }
        try (PutService own = new PutService(access(GOOD), Optional.empty(), InstantSource.system());
                RunningGateway other = RunningGateway.start(options -> options, own)) {
            for (int i = 0; i < PutService.MAX_RUNNING; i++) {
                assertThat(post(other, order.formatted(i)).status()).isEqualTo(202);
            }
            Answer refused = post(other, order.formatted(0));
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.body().getString("message")).contains("4 under way", "at most 4");
        }
    }

    private static void assertRefusedWith(AwsCredentials credentials, String order, int status, String what)
            throws IOException {
        try (PutService own = new PutService(access(credentials), Optional.empty(), InstantSource.system());
                RunningGateway other = RunningGateway.start(options -> options, own)) {
            Answer answer = post(other, order);
            assertThat(answer.status()).as("%s", answer.body()).isEqualTo(status);
            assertThat(answer.body().getString("message")).contains(what);
        }
    }

    private static void assertRefused(String order, int status, String message) {
        Answer answer = post(order);
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(status);
        assertThat(answer.body().getString("message")).contains(message);
    }

    private static Answer post(String json) {
        return new PutClient(gateway).post(json);
    }

    private static Answer post(RunningGateway server, String json) {
        return new PutClient(server).post(json);
    }

    private static JsonObject awaitEnd(Answer started) {
        return new PutClient(gateway).awaitEnd(started);
    }

    private static short[] read(String stream) {
        var media = endpoints.media(
                endpoints.endpoint(StreamRef.parse(stream), APIName.GET_MEDIA).join());
        byte[] bytes = media.getMedia(
                        request -> request.streamName(stream)
                                .startSelector(selector -> selector.startSelectorType(StartSelectorType.EARLIEST)),
                        AsyncResponseTransformer.toBytes())
                .join()
                .asByteArray();
        short[] read = {};
        var reader = new FragmentReader();
        try (CallAudio audio = new CallAudio(CallAudio.Rate.NATIVE)) {
            for (FragmentEvent event : reader.feed(bytes)) {
                for (TrackEvent said : audio.accept(((FragmentEvent.FragmentRead) event).fragment())) {
                    if (said instanceof TrackEvent.Audio sound) {
                        int before = read.length;
                        read = Arrays.copyOf(read, before + sound.samples().length);
                        System.arraycopy(sound.samples(), 0, read, before, sound.samples().length);
                    }
                }
            }
        }
        return read;
    }

    private static void upload(String key, byte[] content) {
        s3.putObject(request -> request.bucket("recordings").key(key), AsyncRequestBody.fromBytes(content))
                .join();
    }

    /** The published limits, except that a reader that has caught up is disconnected after a short time. */
    private static LocalAwsConfig quick() {
        return LocalAwsConfig.defaults()
                .withPort(0)
                .withKvs(KvsLimits.published().with(new KvsLimits.Sessions(3, 1, 300, 30_000)));
    }

    private static AwsAccess access(AwsCredentials credentials) {
        return new AwsAccess(
                Region.of(local.config().region()),
                StaticCredentialsProvider.create(credentials),
                Optional.of(local.endpoint()));
    }

    private static short[] noise(int samples) {
        Random random = new Random(11);
        short[] noise = new short[samples];
        for (int i = 0; i < samples; i++) {
            noise[i] = (short) random.nextInt(1 << 16);
        }
        return noise;
    }
}
