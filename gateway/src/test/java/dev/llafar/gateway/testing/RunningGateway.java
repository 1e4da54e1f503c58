package dev.llafar.gateway.testing;

import static dev.llafar.gateway.testing.Futures.await;

import dev.llafar.audio.transcript.Transcriber;
import dev.llafar.gateway.GatewayServer;
import dev.llafar.gateway.config.GatewayOptions;
import dev.llafar.gateway.http.JsonRoutes;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.UnaryOperator;

/** A gateway on ports of the system's choice, with its own Vert.x. */
public record RunningGateway(Vertx vertx, GatewayServer server, PrometheusMeterRegistry meters)
        implements AutoCloseable {

    public static RunningGateway start() {
        return start(new ScriptedTranscriber(), options -> options);
    }

    public static RunningGateway start(Transcriber transcriber, UnaryOperator<GatewayOptions> settings) {
        return start(Vertx.vertx(), transcriber, settings);
    }

    public static RunningGateway start(Vertx vertx, Transcriber transcriber, UnaryOperator<GatewayOptions> settings) {
        GatewayOptions options = settings.apply(GatewayOptions.defaults().withAddress("127.0.0.1", 0, 0));
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        return new RunningGateway(vertx, await(GatewayServer.start(vertx, options, transcriber, meters)), meters);
    }

    /** With parts that take commands. */
    public static RunningGateway start(UnaryOperator<GatewayOptions> settings, JsonRoutes.Mount... mounts) {
        Vertx vertx = Vertx.vertx();
        GatewayOptions options = settings.apply(GatewayOptions.defaults().withAddress("127.0.0.1", 0, 0));
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        GatewayServer server =
                await(GatewayServer.start(vertx, options, new ScriptedTranscriber(), meters, List.of(mounts)));
        return new RunningGateway(vertx, server, meters);
    }

    public WebSocketTestClient socket() {
        return await(WebSocketTestClient.connect(vertx, server.httpPort()));
    }

    @Override
    public void close() {
        await(server.close());
        await(vertx.close());
    }
}
