package dev.llafar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.audio.PcmBytes;
import dev.llafar.audio.WavWriter;
import dev.llafar.gateway.testing.LocalCalls;
import dev.llafar.kvs.mkv.MkvTag;
import dev.llafar.kvs.mux.MuxOptions;
import dev.llafar.kvs.producer.PutReport;
import dev.llafar.local.LocalAwsConfig;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** Records streams of the local stand-ins that the producer has filled. */
@Tag("slow")
class RecordCommandTest {
    private static final long START_MILLIS = 1_700_000_000_000L;
    private static LocalCalls calls;

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void start() {
        calls = new LocalCalls();
    }

    @AfterAll
    static void stop() {
        calls.close();
    }

    private int record(AwsCredentials credentials, String... arguments) throws Exception {
        RecordCommand command = new RecordCommand();
        new CommandLine(command).parseArgs(arguments);
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        return command.record(calls.access(credentials), console);
    }

    private int record(String stream, String from, String... more) throws Exception {
        String[] arguments = {
            "--stream", stream, "--from", from, "--out", folder.resolve("out").toString(), "--no-data-seconds", "2"
        };
        String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return record(LocalCalls.GOOD, all);
    }

    private short[] wav(String name) throws Exception {
        File file = folder.resolve("out").resolve(name).toFile();
        try (AudioInputStream in = AudioSystem.getAudioInputStream(file)) {
            byte[] bytes = in.readAllBytes();
            return new PcmBytes(1).accept(bytes);
        }
    }

    private Path wavFile(String name, int rateHz, int channels, short[] samples) throws IOException {
        Path file = folder.resolve(name);
        try (WavWriter writer = new WavWriter(file, rateHz, channels)) {
            writer.write(samples);
        }
        return file;
    }

    private static MuxOptions options(MuxOptions.AudioCodec codec, String contact, long startMillis) {
        return new MuxOptions(codec, false, startMillis, List.of(new MkvTag("ContactId", contact)));
    }

    @Test
    void recordsBothTracksOfL16WithoutLoss() throws Exception {
        long seed = 51;
        short[] both = new short[2 * 8_000 * 30 + 2 * 77];
        Random random = new Random(seed);
        for (int i = 0; i < both.length; i++) {
            both[i] = (short) random.nextInt();
        }
        calls.createStream("exact");
        PutReport report = calls.put(
                "exact",
                wavFile("call.wav", 8_000, 2, both),
                options(MuxOptions.AudioCodec.L16, "contact-1", START_MILLIS));
        assertThat(record("exact", report.firstFragmentNumber()))
                .as(err::toString)
                .isZero();
        short[] customer = channel(both, 0);
        short[] agent = channel(both, 1);
        assertThat(wav("exact-contact-1.AUDIO_FROM_CUSTOMER.wav"))
                .as("seed %d", seed)
                .isEqualTo(customer);
        assertThat(wav("exact-contact-1.AUDIO_TO_CUSTOMER.wav"))
                .as("seed %d", seed)
                .isEqualTo(agent);
        assertThat(wav("exact-contact-1.stereo.wav")).as("seed %d", seed).isEqualTo(both);
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .hasSize(4)
                .allMatch(line -> Files.exists(Path.of(line)));
    }

    @Test
    void recordsAacAlignedWithinOneFrame() throws Exception {
        int rateHz = 16_000;
        short[] sweep = new short[rateHz * 12];
        for (int i = 0; i < sweep.length; i++) {
            double t = (double) i / rateHz;
            double loud = 0.6 + 0.4 * Math.sin(2 * Math.PI * 0.7 * t);
            sweep[i] = (short) (9_000 * loud * Math.sin(2 * Math.PI * (150 * t + 60 * t * t)));
        }
        calls.createStream("aac");
        calls.put(
                "aac",
                wavFile("sweep.wav", rateHz, 1, sweep),
                options(MuxOptions.AudioCodec.AAC, "contact-2", START_MILLIS));
        assertThat(record("aac", "earliest")).as(err::toString).isZero();
        short[] recorded = wav("aac-contact-2.AUDIO.wav");
        assertThat(recorded.length).isBetween(sweep.length - 1_024, sweep.length + 2_048);
        int best = 0;
        for (int lag = -1_024; lag <= 1_024; lag++) {
            best = correlation(recorded, sweep, lag) > correlation(recorded, sweep, best) ? lag : best;
        }
        assertThat(correlation(recorded, sweep, best)).as("at lag %d", best).isGreaterThanOrEqualTo(0.99);
        assertThat(best).as("lag after the delay of the encoder is removed").isBetween(-1, 1);
    }

    @Test
    void writesOneRecordingPerCallOfAReusedStream() throws Exception {
        calls.createStream("again");
        short[] one = new short[8_000];
        Arrays.fill(one, (short) 11);
        short[] two = new short[8_000];
        Arrays.fill(two, (short) 22);
        calls.put("again", wavFile("1.wav", 8_000, 1, one), options(MuxOptions.AudioCodec.L16, "one", START_MILLIS));
        calls.put(
                "again",
                wavFile("2.wav", 8_000, 1, two),
                options(MuxOptions.AudioCodec.L16, "two", START_MILLIS + 60_000));
        assertThat(record("again", "earliest")).as(err::toString).isZero();
        assertThat(wav("again-one.stereo.wav"))
                .startsWith((short) 11, (short) 0)
                .hasSize(16_000);
        assertThat(wav("again-two.stereo.wav"))
                .startsWith((short) 22, (short) 0)
                .hasSize(16_000);
        assertThat(record("again", "earliest", "--one-call")).isZero();
        assertThat(folder.resolve("out/again-one-2.json")).exists();
        assertThat(folder.resolve("out/again-two-2.json")).doesNotExist();
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("used for another call now");
    }

    @Test
    void explainsFailuresAndLeavesNoFilesBehind() throws Exception {
        calls.createStream("empty");
        assertThat(record("nowhere", "now")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("nowhere", "check its name, account and region")
                .doesNotContain(".;");
        assertThat(recordAs(AwsSessionCredentials.create(
                        LocalAwsConfig.EXPIRED_ACCESS_KEY_ID,
                        LocalAwsConfig.SECRET_ACCESS_KEY,
                        LocalAwsConfig.EXPIRED_SESSION_TOKEN)))
                .isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("ExpiredTokenException", "renew the credentials");
        assertThat(recordAs(AwsBasicCredentials.create(
                        LocalAwsConfig.DENIED_ACCESS_KEY_ID, LocalAwsConfig.SECRET_ACCESS_KEY)))
                .isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("AccessDeniedException", "allow kinesisvideo:GetDataEndpoint and GetMedia");
        assertThat(record("empty", "now")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("nothing was recorded", "--from earliest");
        assertThat(folder.resolve("out")).doesNotExist();
        assertThat(out.size()).isZero();
        assertThatThrownBy(() -> record("empty", "yesterday"))
                .hasMessage("--from is 'yesterday', expected now, earliest or a fragment's number");
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> record(LocalCalls.GOOD, "--stream", "empty", "--out", file.toString()))
                .hasMessageContaining("which is a file; expected a folder");
    }

    private int recordAs(AwsCredentials credentials) throws Exception {
        return record(
                credentials, "--stream", "empty", "--out", folder.resolve("out").toString());
    }

    private static short[] channel(short[] interleaved, int channel) {
        short[] samples = new short[interleaved.length / 2];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = interleaved[2 * i + channel];
        }
        return samples;
    }

    /** Correlation of the recording with the original {@code lag} samples earlier. */
    private static double correlation(short[] recorded, short[] original, int lag) {
        double product = 0;
        double energyA = 0;
        double energyB = 0;
        for (int i = 2_048; i < original.length - 4_096; i++) {
            double a = recorded[i + lag];
            double b = original[i];
            product += a * b;
            energyA += a * a;
            energyB += b * b;
        }
        return product / Math.sqrt(energyA * energyB);
    }
}
