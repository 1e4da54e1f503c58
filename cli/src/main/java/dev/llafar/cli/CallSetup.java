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

/** Options of a server that takes phone calls. */
final class CallSetup {
    /** Longer than any call may last. */
    private static final Duration KEEP = Duration.ofHours(6);

    private static final int MOST_CALLS = 10_000;
    private static final Pattern SOUND = Pattern.compile("s3://([a-z0-9.-]{3,63})/(.{1,1024}\\.wav)");

    @Option(
            names = "--calls-pool",
            paramLabel = "ARN",
            description = "Takes phone calls, whose voices flow through this pool of Kinesis Video Streams; on with"
                    + " --local.")
    @Nullable
    private String pool;

    @Option(
            names = "--calls-table",
            paramLabel = "NAME",
            description = "DynamoDB table of the calls, made if it is not there. Without it a restart forgets them.")
    @Nullable
    private String table;

    @Option(
            names = "--node",
            paramLabel = "NAME",
            description = "This server's name among those that share a table; the same after a restart (default: the"
                    + " host's).")
    @Nullable
    private String node;

    @Option(names = "--model-id", paramLabel = "ID", description = "Model of Amazon Bedrock that answers callers.")
    @Nullable
    private String modelId;

    @Option(names = "--instructions", paramLabel = "FILE", description = "What the model is told to be, as plain text.")
    @Nullable
    private Path instructions;

    @Option(
            names = "--thinking-sound",
            paramLabel = "S3-URL",
            description = "Played while a question is being answered: s3://BUCKET/KEY.wav, 8 kHz mono PCM.")
    @Nullable
    private String thinkingSound;

    @Option(
            names = "--call-language",
            paramLabel = "CODE",
            description = "Languages that callers may speak (default: en and cy).")
    private List<String> languages = List.of("en", "cy");

    @Option(
            names = "--cloudwatch-service",
            paramLabel = "NAME",
            description =
                    "Prints CallsPerTask, CallCount and ConsumerLag every minute, for CloudWatch Logs to make metrics"
                            + " of, under this service's name.")
    @Nullable
    private String cloudWatchService;

    /** The service under whose name metrics are to be printed: of calls, so there must be some. */
    Optional<String> cloudWatchService(boolean takesCalls) {
        if (cloudWatchService != null && (cloudWatchService.isBlank() || !takesCalls)) {
            throw new IllegalArgumentException("--cloudwatch-service: '" + cloudWatchService
                    + "'; expected a name, and calls to be taken (--calls-pool or --local)");
        }
        return Optional.ofNullable(cloudWatchService);
    }

    /** Whether the options ask for calls. */
    boolean wanted() {
        return pool != null;
    }

    /** Calls as the options describe them. */
    PhoneCalls calls(AwsAccess access) throws IOException {
        return calls(access, String.valueOf(pool), sound(thinkingSound));
    }

    /** Calls against the stand-ins. */
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
                CallRules.defaults().withThinking(sound),
                node == null ? InetAddress.getLocalHost().getHostName() : node,
                languages);
        return new PhoneCalls(options, table == null ? Optional.empty() : Optional.of(table), KEEP, MOST_CALLS);
    }

    /**
     * Calls that are to be taken.
     *
     * @param table of DynamoDB; empty keeps them in memory
     */
    record PhoneCalls(CallOptions options, Optional<String> table, Duration keep, int mostCalls) {
        /** Opens the directory; a table that is not there is made. */
        CallDirectory directory(Vertx vertx) {
            InstantSource clock = InstantSource.system();
            if (table.isEmpty()) {
                return new MemoryCallDirectory(clock, keep, mostCalls);
            }
            DynamoCallDirectory directory = new DynamoCallDirectory(
                    vertx, options.access(), new DynamoSettings(table.get(), keep, mostCalls), clock);
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
            throw new IllegalArgumentException("--thinking-sound: " + url + "; expected s3://BUCKET/KEY.wav");
        }
        return Optional.of(new ThinkingSound(matcher.group(1), matcher.group(2), 3));
    }
}
