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

/** One life of a gateway that takes calls. All that goes in and out of it goes over wires, so that it can be killed. */
final class GatewayProcess implements AutoCloseable {
    static final String TOKEN = "a-token-of-the-environment";

    private final Vertx vertx;
    private final BreakableConnection toAws;
    private final BreakableConnection fromAws;
    private final GatewayServer server;
    private final CallService service;
    private final PrometheusMeterRegistry meters;
    private final Optional<BreakableConnection> toDirectory;

    private GatewayProcess(
            Vertx vertx,
            BreakableConnection toAws,
            BreakableConnection fromAws,
            GatewayServer server,
            CallService service,
            PrometheusMeterRegistry meters,
            Optional<BreakableConnection> toDirectory) {
        this.vertx = vertx;
        this.toAws = toAws;
        this.fromAws = fromAws;
        this.server = server;
        this.service = service;
        this.meters = meters;
        this.toDirectory = toDirectory;
    }

    /**
     * How a gateway is made.
     *
     * @param secret that it signs with
     * @param transcriber it hears with
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

    /** What a life has of the directory of calls: its own way there, which dies with it. */
    record OwnDirectory(CallDirectory directory, Optional<BreakableConnection> wire) {}

    static GatewayProcess start(CallEnvironment environment, Plan plan, Function<Vertx, OwnDirectory> directories) {
        Vertx vertx = Vertx.vertx();
        BreakableConnection toAws =
                new BreakableConnection(environment.vertx(), environment.local().port());
        OwnDirectory own = directories.apply(vertx);
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
                registry -> CallService.open(vertx, calls, own.directory(), registry, meters)
                        .map(opened -> {
                            service.set(opened);
                            return List.of(opened.routes());
                        })));
        BreakableConnection fromAws = new BreakableConnection(environment.vertx(), server.httpPort());
        environment.local().gateway(URI.create("http://127.0.0.1:" + fromAws.port()), Optional.of(TOKEN));
        await(service.get().warm());
        await(service.get().calls().takeOver());
        return new GatewayProcess(vertx, toAws, fromAws, server, service.get(), meters, own.wire());
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

    /** A meter's value: of a gauge or a counter. */
    double meter(String name, String... tags) {
        return meters.get(name).tags(tags).meter().measure().iterator().next().getValue();
    }

    /** What operators see. */
    String metrics() {
        return meters.scrape();
    }

    /** AWS hangs from now on: requests are taken and not answered. */
    void holdAws() {
        toAws.hold();
    }

    /** As with kill -9: from one moment to the next nothing of it reaches anybody, and it says goodbye to nobody. */
    void kill() {
        // What it would write of the others' being gone must not be kept.
        List<BreakableConnection> wires =
                Stream.concat(toDirectory.stream(), Stream.of(toAws, fromAws)).toList();
        wires.forEach(BreakableConnection::drop);
        wires.forEach(BreakableConnection::cut);
        await(vertx.close());
    }

    @Override
    public void close() {
        await(service.close());
        await(server.close());
        fromAws.close();
        toAws.close();
        toDirectory.ifPresent(BreakableConnection::close);
        await(vertx.close());
    }
}
