package dev.llafar.proto.service;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.llafar.proto.v1.TranscribeRequest;
import dev.llafar.proto.v1.TranscribeResponse;
import dev.llafar.proto.v1.TranscriberGrpcService;
import io.vertx.core.Handler;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.Service;

/** Binds the Transcriber service to a handler of whole calls: the generated base class hides status and metadata. */
public record TranscriberBinding(Handler<GrpcServerRequest<TranscribeRequest, TranscribeResponse>> calls)
        implements Service {
    @Override
    public ServiceName name() {
        return TranscriberGrpcService.SERVICE_NAME;
    }

    @Override
    public ServiceDescriptor descriptor() {
        return TranscriberGrpcService.SERVICE_DESCRIPTOR;
    }

    @Override
    public void bind(GrpcServer server) {
        server.callHandler(TranscriberGrpcService.Transcribe, calls);
    }
}
