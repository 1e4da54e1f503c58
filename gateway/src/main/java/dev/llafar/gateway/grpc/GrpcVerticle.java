package dev.llafar.gateway.grpc;

import dev.llafar.gateway.access.AccessRules;
import dev.llafar.gateway.config.GatewayOptions;
import dev.llafar.gateway.config.Serving;
import dev.llafar.gateway.session.SessionRegistry;
import dev.llafar.proto.service.GrpcRequests;
import dev.llafar.proto.service.TranscriberBinding;
import dev.llafar.proto.v1.TranscribeRequest;
import dev.llafar.proto.v1.TranscribeResponse;
import dev.llafar.proto.v1.TranscriberGrpcService;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.health.HealthService;
import io.vertx.grpc.reflection.ReflectionService;
import io.vertx.grpc.server.GrpcProtocol;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.function.Supplier;

/** Serves the Transcriber, health and reflection services on one event loop. */
public final class GrpcVerticle extends VerticleBase {
    /** What a chunk's message holds besides the audio. */
    private static final int MESSAGE_OVERHEAD_BYTES = 64 * 1024;

    private final GatewayOptions options;
    private final int port;
    private final AccessRules access;
    private final SessionRegistry registry;
    private final Supplier<Future<Boolean>> ready;
    private volatile int actualPort;

    /**
     * @param port negative: the system chooses, the same for all instances that give the same number
     * @param ready whether a session opened now would be served
     */
    public GrpcVerticle(GatewayOptions options, int port, SessionRegistry registry, Supplier<Future<Boolean>> ready) {
        this.options = options;
        this.port = port;
        this.access = new AccessRules(options);
        this.registry = registry;
        this.ready = ready;
    }

    @Override
    public Future<?> start() {
        // The limit is the session's to tell; the transport's is only a guard against what is far beyond it.
        GrpcServerOptions protocol = new GrpcServerOptions()
                .setMaxMessageSize(4L * options.limits().maxMessageBytes() + MESSAGE_OVERHEAD_BYTES);
        // What browsers could send (gRPC-Web, transcoded JSON) would need the checks of the HTTP side.
        for (GrpcProtocol known : GrpcProtocol.values()) {
            if (known != GrpcProtocol.HTTP_2) {
                protocol.removeEnabledProtocol(known);
            }
        }
        GrpcServer grpc = GrpcServer.server(vertx, protocol);
        grpc.addService(new TranscriberBinding(this::onCall));
        HealthService health = HealthService.create(vertx);
        health.register(TranscriberGrpcService.SERVICE_NAME, ready);
        health.register("", ready);
        grpc.addService(health);
        grpc.addService(ReflectionService.v1());
        return vertx.createHttpServer(Serving.grpc(options, port))
                .requestHandler(new GrpcRequests(grpc))
                .connectionHandler(Serving::expectCuts)
                .listen()
                .recover(failure -> Future.failedFuture(Serving.listenFailure(failure, options, port)))
                .onSuccess(server -> actualPort = server.actualPort());
    }

    /** Port that is listened on, once deployed. */
    public int actualPort() {
        return actualPort;
    }

    private void onCall(GrpcServerRequest<TranscribeRequest, TranscribeResponse> request) {
        if (!access.admits(request.headers().get("authorization"), null)) {
            request.response()
                    .status(GrpcStatus.UNAUTHENTICATED)
                    .statusMessage(AccessRules.Refusal.TOKEN.message())
                    .end();
            return;
        }
        TranscribeCall.serve(vertx, context, request, registry, options.limits());
    }
}
