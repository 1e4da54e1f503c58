package dev.llafar.cli;

import dev.llafar.cli.CallSettings.PhoneCalls;
import dev.llafar.gateway.config.GatewayOptions;
import dev.llafar.gateway.http.JsonRoutes;
import dev.llafar.gateway.put.PutService;
import dev.llafar.kvs.endpoint.AwsAccess;
import java.io.IOException;
import java.nio.file.Path;
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

    @Mixin
    private PortOptions ports = new PortOptions();

    @Mixin
    private ListenOptions listen = new ListenOptions();

    @Option(
            names = "--local",
            description =
                    "Also starts local stand-ins for AWS on 127.0.0.1, for put, record, calls and any AWS client.")
    private boolean local;

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
        GatewayOptions options = listen.gateway(ports);
        Optional<String> cloudWatchService = calls.cloudWatchService(local || calls.enabled());
        try (@Nullable
                        LocalAwsServer standIns =
                                local ? LocalAwsServer.start(ports.local, Optional.ofNullable(faq)) : null;
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
}
