package dev.llafar.cli;

import static dev.llafar.gateway.testing.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.audio.WavWriter;
import dev.llafar.kvs.endpoint.AwsAccess;
import dev.llafar.kvs.endpoint.DataEndpoints;
import dev.llafar.kvs.endpoint.StreamRef;
import dev.llafar.kvs.producer.PutReport;
import dev.llafar.local.LocalAws;
import dev.llafar.local.LocalAwsConfig;
import dev.llafar.local.kvs.KvsLimits;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesisvideo.model.APIName;
import software.amazon.awssdk.services.kinesisvideomedia.model.StartSelectorType;

/** Runs {@code put} against the local stand-ins. */
@Tag("slow")
class PutCommandTest {
    private static Vertx vertx;
    private static LocalAws local;
    private static DataEndpoints endpoints;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void start() throws IOException {
        vertx = Vertx.vertx();
        // The published limits, except that a reader that has caught up is disconnected after a short time.
        var config = LocalAwsConfig.defaults()
                .withPort(0)
                .withKvs(KvsLimits.published().with(new KvsLimits.Sessions(3, 1, 300, 30_000)));
        local = await(LocalAws.start(vertx, config, InstantSource.system()));
        var good = AwsBasicCredentials.create(LocalAwsConfig.ACCESS_KEY_ID, LocalAwsConfig.SECRET_ACCESS_KEY);
        var access = new AwsAccess(
                Region.of(config.region()), StaticCredentialsProvider.create(good), Optional.of(local.endpoint()));
        endpoints = new DataEndpoints(access, InstantSource.system(), Duration.ofSeconds(30));
        endpoints
                .control()
                .createStream(r -> r.streamName("calls").dataRetentionInHours(1))
                .join();
        try (WavWriter writer = new WavWriter(folder.resolve("call.wav"), 8_000, 2)) {
            writer.write(new short[2 * 8_000 * 4]);
        }
        Files.writeString(folder.resolve("notes.txt"), "no recording ".repeat(1_000));
    }

    @AfterAll
    static void stop() {
        endpoints.close();
        await(vertx.close());
    }

    @Test
    void usesTheSingularInReports() {
        assertThat(PutCommand.text(new PutReport(1, 1, 0, 1, "47", "47")))
                .isEqualTo("1 fragment persisted, 1 byte, 0 sent again, 1 connection; first fragment 47, last 47");
        assertThat(PutCommand.text(new PutReport(2_000, 2, 0, 3, "", "")))
                .isEqualTo(
                        "2,000 fragments persisted, 2 bytes, 0 sent again, 3 connections; first fragment none, last none");
    }

    @Test
    void putsEveryFragmentOfAFile() throws Exception {
        assertThat(put(
                        LocalAwsConfig.ACCESS_KEY_ID,
                        "",
                        "call.wav",
                        "--stream",
                        "calls",
                        "--rate",
                        "max",
                        "--codec",
                        "l16"))
                .isZero();
        var media = endpoints.media(
                endpoints.endpoint(StreamRef.parse("calls"), APIName.GET_MEDIA).join());
        byte[] read = media.getMedia(
                        request -> request.streamName("calls")
                                .startSelector(selector -> selector.startSelectorType(StartSelectorType.EARLIEST)),
                        AsyncResponseTransformer.toBytes())
                .join()
                .asByteArray();
        assertThat(read.length).isGreaterThan(4 * 8_000 * 2 * 2);
    }

    @Test
    void explainsWhatToDoAfterAFailure() {
        assertFails("create it first", LocalAwsConfig.ACCESS_KEY_ID, "", "call.wav", "--stream", "none");
        assertFails(
                "not an accepted audio or video file",
                LocalAwsConfig.ACCESS_KEY_ID,
                "",
                "notes.txt",
                "--stream",
                "calls");
        assertFails("does not exist", LocalAwsConfig.ACCESS_KEY_ID, "", "gone.wav", "--stream", "calls");
        assertFails("has no video", LocalAwsConfig.ACCESS_KEY_ID, "", "call.wav", "--stream", "calls", "--video");
        assertFails("allow ", LocalAwsConfig.DENIED_ACCESS_KEY_ID, "", "call.wav", "--stream", "calls");
        assertFails(
                "renew the credentials",
                LocalAwsConfig.EXPIRED_ACCESS_KEY_ID,
                LocalAwsConfig.EXPIRED_SESSION_TOKEN,
                "call.wav",
                "--stream",
                "calls");
        assertFails(
                "--start-time is 'noon'",
                LocalAwsConfig.ACCESS_KEY_ID,
                "",
                "call.wav",
                "--stream",
                "calls",
                "--start-time",
                "noon");
    }

    private static void assertFails(String message, String accessKey, String token, String... arguments) {
        assertThatThrownBy(() -> putAll(accessKey, token, arguments))
                .satisfies(failure -> assertThat(Console.describe(failure)).contains(message));
    }

    private static int put(String accessKey, String token, String file, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(folder.resolve(file).toString()));
        arguments.addAll(List.of(more));
        arguments.addAll(List.of("--region", "eu-west-2"));
        arguments.addAll(List.of("--endpoint-url", local.endpoint().toString()));
        PutCommand command = new PutCommand();
        new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments.toArray(String[]::new));
        System.setProperty("aws.accessKeyId", accessKey);
        System.setProperty("aws.secretAccessKey", LocalAwsConfig.SECRET_ACCESS_KEY);
        System.setProperty("aws.sessionToken", token);
        try {
            return command.call();
        } finally {
            System.clearProperty("aws.accessKeyId");
            System.clearProperty("aws.secretAccessKey");
            System.clearProperty("aws.sessionToken");
        }
    }

    private static int putAll(String accessKey, String token, String[] arguments) throws Exception {
        return put(accessKey, token, arguments[0], Arrays.copyOfRange(arguments, 1, arguments.length));
    }
}
