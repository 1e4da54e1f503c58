package dev.llafar.gateway.call.endtoend;

import static dev.llafar.gateway.testing.Futures.await;

import dev.llafar.audio.transcript.Transcriber;
import dev.llafar.gateway.GatewayServer;
import dev.llafar.gateway.call.CallOptions;
import dev.llafar.gateway.call.CallRegistry;
import dev.llafar.gateway.call.CallService;
import dev.llafar.gateway.call.answer.AnswerSettings;
import dev.llafar.gateway.call.directory.CallDirectory;
import dev.llafar.gateway.call.machine.CallRules;
import dev.llafar.gateway.call.telephony.ChimeSettings;
import dev.llafar.gateway.config.GatewayOptions;
import dev.llafar.kvs.endpoint.AwsAccess;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** A gateway that answers calls. All its connections pass through proxies, so that a test can simulate a crash. */
final class GatewayProcess implements AutoCloseable {
    static final String TOKEN = "a-token-of-the-environment";

    private final Vertx vertx;
    private final FaultyProxy toAws;
    private final FaultyProxy fromAws;
    private final GatewayServer server;
    private final CallService service;
    private final PrometheusMeterRegistry meters;
    private final Optional<FaultyProxy> toDirectory;

    private GatewayProcess(
            Vertx vertx,
            FaultyProxy toAws,
            FaultyProxy fromAws,
            GatewayServer server,
            CallService service,
            PrometheusMeterRegistry meters,
            Optional<FaultyProxy> toDirectory) {
        this.vertx = vertx;
        this.toAws = toAws;
        this.fromAws = fromAws;
        this.server = server;
        this.service = service;
        this.meters = meters;
        this.toDirectory = toDirectory;
    }

    /**
     * Settings of a gateway.
     *
     * @param secret with which requests are signed
     */
    record Plan(
            String node,
            CallRules rules,
            AnswerSettings answers,
            String secret,
            Function<Vertx, Transcriber> transcriber) {
        static Plan of(String node) {
            return new Plan(
                    node,
                    CallRules.defaults()
                            .withThinkingSound(
                                    Optional.of(new CallRules.ThinkingSound("llafar-sounds", "thinking.wav", 1))),
                    AnswerSettings.defaults(),
                    dev.llafar.local.LocalAwsConfig.SECRET_ACCESS_KEY,
                    SharedTranscriber::client);
        }

        Plan withSecret(String other) {
            return new Plan(node, rules, answers, other, transcriber);
        }

        Plan withTranscriber(Function<Vertx, Transcriber> other) {
            return new Plan(node, rules, answers, secret, other);
        }
    }

    /** The directory of a gateway, and the proxy through which it is reached if there is one. */
    record DirectoryConnection(CallDirectory directory, Optional<FaultyProxy> proxy) {}

    static GatewayProcess start(
            CallEnvironment environment, Plan plan, Function<Vertx, DirectoryConnection> directories) {
        Vertx vertx = Vertx.vertx();
        FaultyProxy toAws =
                new FaultyProxy(environment.vertx(), environment.local().port());
        DirectoryConnection connection = directories.apply(vertx);
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        CallOptions calls = new CallOptions(
                access(plan.secret(), toAws.port()),
                ChimeSettings.inRegionOf(environment.local().config().poolArn()),
                plan.answers(),
                plan.rules(),
                plan.node(),
                List.of("en", "cy"));
        AtomicReference<CallService> service = new AtomicReference<>();
        GatewayServer server = await(GatewayServer.start(
                vertx,
                GatewayOptions.defaults().withAddress("127.0.0.1", 0, 0).withAccess("127.0.0.1", TOKEN, null),
                plan.transcriber().apply(vertx),
                GatewayServer.defaultBudget(),
                meters,
                registry -> CallService.open(vertx, calls, connection.directory(), registry, meters)
                        .map(opened -> {
                            service.set(opened);
                            return List.of(opened.routes());
                        })));
        FaultyProxy fromAws = new FaultyProxy(environment.vertx(), server.httpPort());
        environment.local().gateway(URI.create("http://127.0.0.1:" + fromAws.port()), Optional.of(TOKEN));
        await(service.get().warm());
        await(service.get().calls().takeOver());
        return new GatewayProcess(vertx, toAws, fromAws, server, service.get(), meters, connection.proxy());
    }

    static AwsAccess access(String secret, int port) {
        return new AwsAccess(
                Region.EU_WEST_2,
                StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(dev.llafar.local.LocalAwsConfig.ACCESS_KEY_ID, secret)),
                Optional.of(URI.create("http://127.0.0.1:" + port)));
    }

    CallRegistry calls() {
        return service.calls();
    }

    Vertx vertx() {
        return vertx;
    }

    /** Checks the transcriber, which opens the connection that all sessions share and its keep-alive timer. */
    Future<List<String>> missing() {
        return server.missing();
    }

    int port() {
        return server.httpPort();
    }

    /** The value of a gauge or a counter. */
    double meter(String name, String... tags) {
        return meters.get(name).tags(tags).meter().measure().iterator().next().getValue();
    }

    /** The metrics in the format of Prometheus. */
    String metrics() {
        return meters.scrape();
    }

    /** From now on the stand-ins accept connections but do not respond. */
    void stopAwsResponses() {
        toAws.hold();
    }

    /** Simulates kill -9: closes all connections at once, without a shutdown. */
    void kill() {
        // The connection to the directory is cut first, so that the effects of the other cuts are not saved.
        List<FaultyProxy> proxies =
                Stream.concat(toDirectory.stream(), Stream.of(toAws, fromAws)).toList();
        proxies.forEach(FaultyProxy::drop);
        proxies.forEach(FaultyProxy::cut);
        await(vertx.close());
    }

    @Override
    public void close() {
        await(service.close());
        await(server.close());
        fromAws.close();
        toAws.close();
        toDirectory.ifPresent(FaultyProxy::close);
        await(vertx.close());
    }
}
