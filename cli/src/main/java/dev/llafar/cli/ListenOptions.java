package dev.llafar.cli;

import dev.llafar.audio.media.DecoderPool;
import dev.llafar.gateway.config.GatewayOptions;
import dev.llafar.gateway.config.SessionLimits;
import dev.llafar.gateway.config.TlsFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of the address, the access and the session limits of the gateway. */
final class ListenOptions {
    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            description =
                    "Address to bind; one that other machines can reach needs a token or TLS (default: ${DEFAULT-VALUE}).")
    private String host = "127.0.0.1";

    @Mixin
    private TokenOption token = new TokenOption();

    @Option(names = "--tls-cert", paramLabel = "PEM", description = "Certificate chain; requires --tls-key.")
    @Nullable
    private Path tlsCertificate;

    @Option(names = "--tls-key", paramLabel = "PEM", description = "Private key of --tls-cert.")
    @Nullable
    private Path tlsKey;

    @Option(
            names = "--allow-origin",
            paramLabel = "ORIGIN",
            description = "Origin of another site whose pages may connect.")
    private List<String> origins = List.of();

    @Option(
            names = "--allow-host",
            paramLabel = "NAME",
            description = "Host name under which clients reach this server.")
    private List<String> hosts = List.of();

    @Option(
            names = "--max-sessions",
            defaultValue = "200",
            description = "Limit for open sessions; more are refused (default: 200).")
    private int sessions;

    @Option(
            names = "--idle-seconds",
            defaultValue = "30",
            description = "A session ends after this long without audio (default: 30).")
    private int idleSeconds;

    @Option(
            names = "--resume-seconds",
            defaultValue = "60",
            description = "Time in which a session can be resumed after a cut (default: 60).")
    private int resumeSeconds;

    @Option(
            names = "--max-session-minutes",
            defaultValue = "240",
            description = "Limit for the length of a session (default: 240).")
    private int sessionMinutes;

    /** The configuration of the gateway. */
    GatewayOptions gateway(PortOptions ports) throws IOException {
        SessionLimits limits = SessionLimits.defaults()
                .withSessions(sessions)
                .withIdleTimeout(Duration.ofSeconds(idleSeconds))
                .withResumeWindow(Duration.ofSeconds(resumeSeconds))
                .withMaxSessionLength(Duration.ofMinutes(sessionMinutes));
        // The session limit applies first: an aborted stream's thread ends a little later than its session.
        DecoderPool.shared().setMaxStreams(Math.max(DecoderPool.DEFAULT_MAX_STREAMS, 2 * limits.sessions()));
        return GatewayOptions.defaults()
                .withAccess(host, token.read().orElse(null), tls())
                .withAddress(host, ports.http, ports.grpc)
                .withAllowed(origins, hosts)
                .withLimits(limits);
    }

    private @Nullable TlsFiles tls() {
        if (tlsCertificate == null && tlsKey == null) {
            return null;
        }
        if (tlsCertificate == null || tlsKey == null) {
            throw new IllegalArgumentException("--tls-cert and --tls-key must be used together; got only "
                    + (tlsKey == null ? "--tls-cert" : "--tls-key"));
        }
        return new TlsFiles(tlsCertificate, tlsKey);
    }
}
