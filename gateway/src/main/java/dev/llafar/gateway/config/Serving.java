package dev.llafar.gateway.config;

import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.BindException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the options of HTTP servers. */
public final class Serving {
    private static final int MAX_REQUEST_LINE_BYTES = 4 * 1024;
    private static final int MAX_HEADER_BYTES = 16 * 1024;
    private static final int IDLE_SECONDS = 120;

    /** A message that exceeds its limit by less than this is refused by the session with an error, a larger one by the codec. */
    private static final int FRAME_SLACK_BYTES = 64 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Serving.class);

    private Serving() {}

    /**
     * Options for HTTP and WebSocket.
     *
     * @param port negative: the system chooses, the same for all instances that give the same number
     */
    public static HttpServerOptions http(GatewayOptions options, int port) {
        return secured(options)
                .setHost(options.host())
                .setPort(port)
                .setMaxInitialLineLength(MAX_REQUEST_LINE_BYTES)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setIdleTimeout(IDLE_SECONDS)
                .setCompressionSupported(false)
                // HTTP/2 over TLS only: with the upgrade from HTTP/1.1, Vert.x reports a connection after its first
                // request.
                .setHttp2ClearTextEnabled(false)
                .setMaxWebSocketFrameSize(options.limits().maxMessageBytes() + FRAME_SLACK_BYTES)
                .setMaxWebSocketMessageSize(options.limits().maxMessageBytes() + FRAME_SLACK_BYTES)
                // Audio does not compress, and each socket would need memory for a compressor.
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false);
    }

    /** Options for gRPC: HTTP/2, in clear text with prior knowledge, or over TLS. */
    public static HttpServerOptions grpc(GatewayOptions options, int port) {
        return secured(options)
                .setHost(options.host())
                .setPort(port)
                .setUseAlpn(options.tls() != null)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setIdleTimeout(IDLE_SECONDS)
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(
                                Math.max(100, 2L * options.limits().sessions()))
                        .setMaxHeaderListSize(MAX_HEADER_BYTES));
    }

    /** Logs closed connections at debug level; Vert.x would log them as errors. */
    public static void expectCuts(HttpConnection connection) {
        connection.exceptionHandler(failure ->
                LOG.debug("A connection failed: {}", failure.getClass().getSimpleName()));
    }

    /** The failure of listening; the message of a port that is in use names the port. */
    public static Throwable listenFailure(Throwable failure, GatewayOptions options, int port) {
        if (!(failure instanceof BindException) || port < 0) {
            return failure;
        }
        BindException named = new BindException("port " + port + " of " + options.host() + " is in use or not allowed");
        named.initCause(failure);
        return named;
    }

    private static HttpServerOptions secured(GatewayOptions options) {
        HttpServerOptions server = new HttpServerOptions();
        TlsFiles tls = options.tls();
        if (tls != null) {
            server.setSsl(true)
                    .setKeyCertOptions(new PemKeyCertOptions()
                            .addCertPath(tls.certificate().toString())
                            .addKeyPath(tls.key().toString()));
        }
        return server;
    }
}
