package dev.llafar.gateway.config;

import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listening sockets as the options want them. */
public final class Serving {
    private static final int LONGEST_REQUEST_LINE = 4 * 1024;
    private static final int LARGEST_HEADERS = 16 * 1024;
    private static final int IDLE_SECONDS = 120;

    /** A frame that is only somewhat too large is refused by the session, with a word; what is beyond, by the codec. */
    private static final int FRAME_SLACK_BYTES = 64 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Serving.class);

    private Serving() {}

    /**
     * For HTTP and WebSocket.
     *
     * @param port negative: the system chooses, the same for all instances that give the same number
     */
    public static HttpServerOptions http(GatewayOptions options, int port) {
        return secured(options)
                .setHost(options.host())
                .setPort(port)
                .setMaxInitialLineLength(LONGEST_REQUEST_LINE)
                .setMaxHeaderSize(LARGEST_HEADERS)
                .setIdleTimeout(IDLE_SECONDS)
                .setCompressionSupported(false)
                .setMaxWebSocketFrameSize(options.limits().maxMessageBytes() + FRAME_SLACK_BYTES)
                .setMaxWebSocketMessageSize(options.limits().maxMessageBytes() + FRAME_SLACK_BYTES)
                // Audio does not deflate, and the memory of a deflater for each socket is not free.
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false);
    }

    /** For gRPC: HTTP/2, in clear text with prior knowledge, or over TLS. */
    public static HttpServerOptions grpc(GatewayOptions options, int port) {
        return secured(options)
                .setHost(options.host())
                .setPort(port)
                .setUseAlpn(options.tls() != null)
                .setMaxHeaderSize(LARGEST_HEADERS)
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(
                                Math.max(100, 2L * options.limits().sessions()))
                        .setMaxHeaderListSize(LARGEST_HEADERS));
    }

    /** That a client is cut is no error of ours, which Vert.x would log it as. */
    public static void expectCuts(HttpConnection connection) {
        connection.exceptionHandler(failure ->
                LOG.debug("A connection failed: {}", failure.getClass().getSimpleName()));
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
