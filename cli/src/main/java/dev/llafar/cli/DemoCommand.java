package dev.llafar.cli;

import dev.llafar.cli.client.GrpcVoice;
import dev.llafar.cli.client.Voice;
import dev.llafar.cli.client.WebSocketVoice;
import dev.llafar.gateway.config.GatewayOptions;
import dev.llafar.local.phone.PlacedCall;
import dev.llafar.proto.v1.StreamConfig;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code demo}: the whole thing on one machine, with no account and no network. */
@Command(
        name = "demo",
        description = "Starts the server, places a telephone call to it, then speaks recordings to it in real time over"
                + " WebSocket and gRPC, and prints what is understood and answered as it comes.")
final class DemoCommand implements Callable<Integer> {
    /** After so long without a word the caller hangs up. */
    private static final long QUIET_MILLIS = 3_000;

    private static final long PAUSE_MILLIS = 800;

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private CallSetup calls = new CallSetup();

    @Option(names = "--once", description = "Exit when the recordings have been said, instead of going on serving.")
    private boolean once;

    @Override
    public Integer call() throws Exception {
        Console console = Console.ofProcess();
        GatewayOptions options = GatewayOptions.defaults();
        // With --once nobody else needs the well-known ports, and a server that runs already keeps them.
        options = once ? options.withAddress(options.host(), 0, 0) : options;
        try (StandIns standIns = StandIns.start(once ? 0 : StandIns.PORT, Optional.empty());
                LocalServer server = LocalServer.start(
                        model,
                        options,
                        console,
                        List.of(),
                        Optional.of(calls.local(standIns.access(), standIns.pool())))) {
            standIns.gateway(server.address(), Optional.empty());
            if (!telephoned(server, standIns, console)) {
                console.note("the caller heard no answer: something is wrong");
                return 1;
            }
            int missing = speak(server, console);
            if (missing > 0) {
                console.note(missing + " of the callers got no final caption: something is wrong");
                return 1;
            }
            if (!once) {
                server.announce();
                standIns.announce(console);
                server.serveUntilStopped();
            }
            return 0;
        }
    }

    /** One call through everything that a real one goes through; whether its question was answered. */
    private static boolean telephoned(LocalServer server, StandIns standIns, Console console)
            throws IOException, InterruptedException {
        console.note("a caller telephones, asks and is answered; times are since the call was placed");
        try (PlacedCall call =
                PlacedCall.dial(server.vertx(), standIns.address(), server.address(), Optional.empty(), QUIET_MILLIS)) {
            CallTimeline.Outcome outcome = new CallTimeline(console, PAUSE_MILLIS).follow(call, DemoScript.telephone());
            return outcome.sentences() > 0;
        }
    }

    private static int speak(LocalServer server, Console console) throws IOException, InterruptedException {
        Vertx vertx = server.vertx();
        String host = server.host();
        long start = System.nanoTime();
        DemoCaller browser = new DemoCaller(DemoScript.first(), console, start);
        DemoCaller program = new DemoCaller(DemoScript.second(), console, start);
        console.note("two callers speak at once; times are since they began");
        JsonObject languages = new JsonObject().put("languages", List.of("en", "cy"));
        StreamConfig config =
                StreamConfig.newBuilder().addLanguages("en").addLanguages("cy").build();
        GrpcClient grpc = GrpcClient.client(vertx);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
        try (Voice first = WebSocketVoice.open(
                        vertx.createWebSocketClient(),
                        host,
                        server.httpPort(),
                        languages,
                        null,
                        caption -> browser.heard("websocket", caption));
                Voice second = GrpcVoice.open(
                        grpc,
                        SocketAddress.inetSocketAddress(server.grpcPort(), host),
                        config,
                        null,
                        caption -> program.heard("grpc", caption))) {
            List<Future<?>> speaking =
                    List.of(callers.submit(() -> said(browser, first)), callers.submit(() -> said(program, second)));
            for (Future<?> caller : speaking) {
                caller.get();
            }
        } catch (ExecutionException e) {
            throw new IOException(Complaint.of(e), e);
        } finally {
            callers.shutdownNow();
        }
        return (browser.finals() == 0 ? 1 : 0) + (program.finals() == 0 ? 1 : 0);
    }

    private static boolean said(DemoCaller caller, Voice voice) throws IOException, InterruptedException {
        caller.speak(voice);
        return true;
    }
}
