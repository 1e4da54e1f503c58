package dev.llafar.cli;

import picocli.CommandLine.Option;

/** Options for the ports on which a server listens. */
final class PortOptions {
    @Option(
            names = "--http-port",
            defaultValue = "8080",
            paramLabel = "PORT",
            description = "Port for HTTP and WebSocket (default: ${DEFAULT-VALUE}).")
    int http;

    @Option(
            names = "--grpc-port",
            defaultValue = "9090",
            paramLabel = "PORT",
            description = "Port for gRPC (default: ${DEFAULT-VALUE}).")
    int grpc;

    @Option(
            names = "--local-port",
            defaultValue = "" + LocalAwsServer.PORT,
            paramLabel = "PORT",
            description = "Port of the local stand-ins (default: ${DEFAULT-VALUE}).")
    int local;
}
