package dev.llafar.cli;

import dev.llafar.audio.media.DecoderPool;
import dev.llafar.cli.CallSettings.PhoneCalls;
import dev.llafar.gateway.config.GatewayOptions;
import dev.llafar.gateway.config.SessionLimits;
import dev.llafar.gateway.config.TlsFiles;
import dev.llafar.gateway.http.JsonRoutes;
import dev.llafar.gateway.put.PutService;
import dev.llafar.kvs.endpoint.AwsAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code serve}: runs the server until it is stopped. */
@Command(
        name = "serve",
        sortOptions = false,
        description =
                "Serves the captions page, WebSocket and gRPC until SIGTERM; then delivers the remaining finals and exits.")
final class ServeCommand implements Callable<Integer> {
    @Mixin
    private ModelOptions model = new ModelOptions();

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            description =
                    "Address to bind; one that other machines can reach needs a token or TLS (default: ${DEFAULT-VALUE}).")
    private String host = "127.0.0.1";

    @Option(
            names = "--http-port",
            defaultValue = "8080",
            description = "Port for HTTP and WebSocket (default: ${DEFAULT-VALUE}).")
    private int httpPort;

    @Option(names = "--grpc-port", defaultValue = "9090", description = "Port for gRPC (default: ${DEFAULT-VALUE}).")
    private int grpcPort;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description =
                    "File with the token that clients must present (default: LLAFAR_TOKEN). The token is no argument"
                            + " because every user of the machine can read those.")
    @Nullable
    private Path tokenFile;

    @Option(names = "--tls-cert", paramLabel = "PEM", description = "Certificate chain; requires --tls-key.")
    @Nullable
    private Path tlsCertificate;

    @Option(names = "--tls-key", paramLabel = "PEM", description = "Private key of --tls-cert.")
    @Nullable
    private Path tlsKey;

    @Option(
            names = "--allow-origin",
            paramLabel = "ORIGIN",
            description = "Origin of another site whose pages may connect.")
    private List<String> origins = List.of();

    @Option(
            names = "--allow-host",
            paramLabel = "NAME",
            description = "Host name under which clients reach this server.")
    private List<String> hosts = List.of();

    @Option(
            names = "--max-sessions",
            defaultValue = "200",
            description = "Limit for open sessions; more are refused (default: 200).")
    private int sessions;

    @Option(
            names = "--idle-seconds",
            defaultValue = "30",
            description = "A session ends after this long without audio (default: 30).")
    private int idleSeconds;

    @Option(
            names = "--resume-seconds",
            defaultValue = "60",
            description = "Time in which a session can be resumed after a cut (default: 60).")
    private int resumeSeconds;

    @Option(
            names = "--max-session-minutes",
            defaultValue = "240",
            description = "Limit for the length of a session (default: 240).")
    private int sessionMinutes;

    @Option(
            names = "--local",
            description =
                    "Also starts local stand-ins for AWS on 127.0.0.1, for put, record, calls and any AWS client.")
    private boolean local;

    @Option(
            names = "--local-port",
            defaultValue = "" + LocalAwsServer.PORT,
            paramLabel = "PORT",
            description = "Port of the local stand-ins (default: ${DEFAULT-VALUE}).")
    private int localPort;

    @Option(
            names = "--local-faq",
            paramLabel = "FILE",
            description =
                    "Questions and answers of the stand-in for Amazon Bedrock: [{\"language\", \"questions\": [], \"answer\"}].")
    @Nullable
    private Path faq;

    @Option(
            names = "--put",
            description =
                    "Enables POST /put, which sends objects of S3 into streams with the credentials of this server; always"
                            + " enabled with --local.")
    private boolean put;

    @Option(
            names = "--put-stream",
            paramLabel = "NAME",
            description = "Stream for put requests that name none, such as events of S3.")
    @Nullable
    private String putStream;

    @Mixin
    private AwsOptions aws = new AwsOptions();

    @Mixin
    private CallSettings calls = new CallSettings();

    @Override
    public Integer call() throws Exception {
        Console console = Console.ofProcess();
        GatewayOptions options = options();
        Optional<String> cloudWatchService = calls.cloudWatchService(local || calls.enabled());
        try (@Nullable
                        LocalAwsServer standIns =
                                local ? LocalAwsServer.start(localPort, Optional.ofNullable(faq)) : null;
                @Nullable PutService puts = puts(standIns);
                LocalServer server = LocalServer.start(model, options, console, mounts(puts), calls(standIns))) {
            server.announce();
            if (standIns != null) {
                standIns.useGateway(server.address(), Optional.ofNullable(options.token()));
                standIns.announce(console);
            }
            cloudWatchService.ifPresent(server::publish);
            server.serveUntilStopped();
        }
        return 0;
    }

    private @Nullable PutService puts(@Nullable LocalAwsServer standIns) {
        if (!put && standIns == null) {
            return null;
        }
        AwsAccess access = standIns == null ? aws.access() : standIns.access();
        return new PutService(access, Optional.ofNullable(putStream), InstantSource.system());
    }

    private static List<JsonRoutes.Mount> mounts(@Nullable PutService puts) {
        return puts == null ? List.of() : List.of(puts);
    }

    private Optional<PhoneCalls> calls(@Nullable LocalAwsServer standIns) throws IOException {
        if (standIns != null) {
            return Optional.of(calls.local(standIns.access(), standIns.pool()));
        }
        return calls.enabled() ? Optional.of(calls.calls(aws.access())) : Optional.empty();
    }

    private GatewayOptions options() throws IOException {
        SessionLimits limits = SessionLimits.defaults()
                .withSessions(sessions)
                .withIdleTimeout(Duration.ofSeconds(idleSeconds))
                .withResumeWindow(Duration.ofSeconds(resumeSeconds))
                .withMaxSessionLength(Duration.ofMinutes(sessionMinutes));
        // The session limit applies first: an aborted stream's thread ends a little later than its session.
        DecoderPool.shared().setMaxStreams(Math.max(DecoderPool.DEFAULT_MAX_STREAMS, 2 * limits.sessions()));
        return GatewayOptions.defaults()
                .withAccess(host, token(), tls())
                .withAddress(host, httpPort, grpcPort)
                .withAllowed(origins, hosts)
                .withLimits(limits);
    }

    private @Nullable String token() throws IOException {
        if (tokenFile != null) {
            return Files.readString(tokenFile).trim();
        }
        String inherited = System.getenv("LLAFAR_TOKEN");
        return inherited == null || inherited.isBlank() ? null : inherited.trim();
    }

    private @Nullable TlsFiles tls() {
        if (tlsCertificate == null && tlsKey == null) {
            return null;
        }
        if (tlsCertificate == null || tlsKey == null) {
            throw new IllegalArgumentException("--tls-cert and --tls-key must be used together; got only "
                    + (tlsKey == null ? "--tls-cert" : "--tls-key"));
        }
        return new TlsFiles(tlsCertificate, tlsKey);
    }
}
