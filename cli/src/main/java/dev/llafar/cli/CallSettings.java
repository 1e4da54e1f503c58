package dev.llafar.cli;

import dev.llafar.gateway.call.CallOptions;
import dev.llafar.gateway.call.answer.AnswerSettings;
import dev.llafar.gateway.call.directory.CallDirectory;
import dev.llafar.gateway.call.directory.DynamoCallDirectory;
import dev.llafar.gateway.call.directory.DynamoSettings;
import dev.llafar.gateway.call.directory.MemoryCallDirectory;
import dev.llafar.gateway.call.machine.CallRules;
import dev.llafar.gateway.call.machine.CallRules.ThinkingSound;
import dev.llafar.gateway.call.telephony.ChimeSettings;
import dev.llafar.kvs.endpoint.AwsAccess;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of a server that handles phone calls. */
final class CallSettings {
    /** How long calls stay in the directory; longer than any call may last. */
    private static final Duration KEEP = Duration.ofHours(6);

    private static final int MAX_CALLS = 10_000;
    private static final Pattern SOUND = Pattern.compile("s3://([a-z0-9.-]{3,63})/(.{1,1024}\\.wav)");

    @Option(
            names = "--calls-pool",
            paramLabel = "ARN",
            description = "Enables phone calls, with audio from this pool of Kinesis Video Streams; always enabled with"
                    + " --local.")
    @Nullable
    private String pool;

    @Option(
            names = "--calls-table",
            paramLabel = "NAME",
            description =
                    "DynamoDB table for the state of calls; created if absent. Without it, calls do not survive a restart.")
    @Nullable
    private String table;

    @Option(
            names = "--node",
            paramLabel = "NAME",
            description =
                    "Name of this server, unique among those that share a table and the same after a restart (default:"
                            + " the host name).")
    @Nullable
    private String node;

    @Option(names = "--model-id", paramLabel = "ID", description = "Model of Amazon Bedrock that answers callers.")
    @Nullable
    private String modelId;

    @Option(
            names = "--instructions",
            paramLabel = "FILE",
            description = "File with the system prompt of the model, as plain text.")
    @Nullable
    private Path instructions;

    @Option(
            names = "--thinking-sound",
            paramLabel = "S3-URL",
            description = "Sound to play until the answer starts: s3://BUCKET/KEY.wav, 8 kHz mono PCM.")
    @Nullable
    private String thinkingSound;

    @Option(
            names = "--call-language",
            paramLabel = "CODE",
            description = "Language of callers; may be repeated (default: en and cy).")
    private List<String> languages = List.of("en", "cy");

    @Option(
            names = "--cloudwatch-service",
            paramLabel = "NAME",
            description =
                    "Prints CallsPerTask, CallCount and ConsumerLag every minute in CloudWatch's embedded metric format,"
                            + " under this service name.")
    @Nullable
    private String cloudWatchService;

    /** The service name for CloudWatch metrics, which require phone calls. */
    Optional<String> cloudWatchService(boolean callsEnabled) {
        if (cloudWatchService != null && (cloudWatchService.isBlank() || !callsEnabled)) {
            throw new IllegalArgumentException("--cloudwatch-service is '" + cloudWatchService
                    + "', expected a name together with --calls-pool or --local");
        }
        return Optional.ofNullable(cloudWatchService);
    }

    /** Whether the options enable calls. */
    boolean enabled() {
        return pool != null;
    }

    /** The configuration for calls through AWS. */
    PhoneCalls calls(AwsAccess access) throws IOException {
        return calls(access, String.valueOf(pool), sound(thinkingSound));
    }

    /** The configuration for calls through the local stand-ins. */
    PhoneCalls local(AwsAccess access, String localPool) throws IOException {
        return calls(
                access,
                pool == null ? localPool : pool,
                thinkingSound == null
                        ? Optional.of(new ThinkingSound("llafar-sounds", "thinking.wav", 3))
                        : sound(thinkingSound));
    }

    private PhoneCalls calls(AwsAccess access, String poolArn, Optional<ThinkingSound> sound) throws IOException {
        CallOptions options = new CallOptions(
                access,
                ChimeSettings.inRegionOf(poolArn),
                answers(),
                CallRules.defaults().withThinkingSound(sound),
                node == null ? InetAddress.getLocalHost().getHostName() : node,
                languages);
        return new PhoneCalls(options, table == null ? Optional.empty() : Optional.of(table), KEEP, MAX_CALLS);
    }

    /**
     * The configuration of phone calls.
     *
     * @param table of DynamoDB for the state of calls; empty keeps it in memory
     */
    record PhoneCalls(CallOptions options, Optional<String> table, Duration keep, int maxCalls) {
        /** Opens the directory and creates the table if it is absent. */
        CallDirectory directory(Vertx vertx) {
            InstantSource clock = InstantSource.system();
            if (table.isEmpty()) {
                return new MemoryCallDirectory(clock, keep, maxCalls);
            }
            DynamoCallDirectory directory = new DynamoCallDirectory(
                    vertx, options.access(), new DynamoSettings(table.get(), keep, maxCalls), clock);
            try {
                directory.createTable().await();
                return directory;
            } catch (RuntimeException | Error failure) {
                directory.close();
                throw failure;
            }
        }
    }

    private AnswerSettings answers() throws IOException {
        AnswerSettings settings = AnswerSettings.defaults();
        settings = modelId == null ? settings : settings.withModel(modelId);
        return instructions == null ? settings : settings.withSystem(Files.readString(instructions));
    }

    private static Optional<ThinkingSound> sound(@Nullable String url) {
        if (url == null) {
            return Optional.empty();
        }
        Matcher matcher = SOUND.matcher(url);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("--thinking-sound is '" + url + "', expected s3://BUCKET/KEY.wav");
        }
        return Optional.of(new ThinkingSound(matcher.group(1), matcher.group(2), 3));
    }
}
