package dev.llafar.gateway.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Configuration of the server. An address that other machines can reach requires a token or TLS.
 *
 * @param host address to bind
 * @param httpPort HTTP and WebSocket; 0 lets the system choose
 * @param grpcPort gRPC; 0 lets the system choose
 * @param token that clients must present; null for no authentication
 * @param tls certificate and key; null for clear text
 * @param allowedOrigins browser origins ({@code https://meet.example.org}) in addition to the server's own
 * @param allowedHosts names in the Host header in addition to the loopback names; empty allows any name if a token is set
 * @param instances number of event loops; 0 for one per core
 */
public record GatewayOptions(
        String host,
        int httpPort,
        int grpcPort,
        @Nullable String token,
        @Nullable TlsFiles tls,
        List<String> allowedOrigins,
        List<String> allowedHosts,
        SessionLimits limits,
        ReopenPolicy reopen,
        int instances) {
    private static final int MIN_TOKEN_CHARACTERS = 16;

    public GatewayOptions {
        allowedOrigins = List.copyOf(allowedOrigins);
        allowedHosts = List.copyOf(allowedHosts);
        port("httpPort", httpPort);
        port("grpcPort", grpcPort);
        if (instances < 0) {
            throw new IllegalArgumentException("instances: " + instances + "; expected 0 or more");
        }
        if (token != null && (token.length() < MIN_TOKEN_CHARACTERS || !token.matches("[A-Za-z0-9._~+/=-]+"))) {
            throw new IllegalArgumentException("token: a value of " + token.length() + " characters; expected at least "
                    + MIN_TOKEN_CHARACTERS + " of [A-Za-z0-9._~+/=-]");
        }
        if (token == null && tls == null && !isLoopback(host)) {
            throw new IllegalArgumentException("host: " + host
                    + "; expected a loopback address (127.0.0.1, ::1, localhost) unless a token or TLS is configured");
        }
    }

    public static GatewayOptions defaults() {
        return new GatewayOptions(
                "127.0.0.1",
                8080,
                9090,
                null,
                null,
                List.of(),
                List.of(),
                SessionLimits.defaults(),
                ReopenPolicy.defaults(),
                0);
    }

    public GatewayOptions withAddress(String address, int http, int grpc) {
        return new GatewayOptions(
                address, http, grpc, token, tls, allowedOrigins, allowedHosts, limits, reopen, instances);
    }

    /** Sets bind address, token and TLS together, because an address other than loopback requires one of the others. */
    public GatewayOptions withAccess(String address, @Nullable String secret, @Nullable TlsFiles files) {
        return new GatewayOptions(
                address, httpPort, grpcPort, secret, files, allowedOrigins, allowedHosts, limits, reopen, instances);
    }

    public GatewayOptions withAllowed(List<String> origins, List<String> hosts) {
        return new GatewayOptions(host, httpPort, grpcPort, token, tls, origins, hosts, limits, reopen, instances);
    }

    public GatewayOptions withLimits(SessionLimits bounds) {
        return new GatewayOptions(
                host, httpPort, grpcPort, token, tls, allowedOrigins, allowedHosts, bounds, reopen, instances);
    }

    public GatewayOptions withReopen(ReopenPolicy policy) {
        return new GatewayOptions(
                host, httpPort, grpcPort, token, tls, allowedOrigins, allowedHosts, limits, policy, instances);
    }

    public boolean loopbackOnly() {
        return isLoopback(host);
    }

    /** Omits the token, which must not be logged. */
    @Override
    public String toString() {
        return "GatewayOptions[host=" + host + ", httpPort=" + httpPort + ", grpcPort=" + grpcPort + ", token="
                + (token == null ? "none" : "set") + ", tls=" + (tls == null ? "off" : "on") + ", " + limits + "]";
    }

    /** Looks up names; an address literal causes no lookup. */
    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("host: " + host + "; expected an address of this machine", e);
        }
    }

    private static void port(String name, int value) {
        if (value < 0 || value > 65_535) {
            throw new IllegalArgumentException(name + ": " + value + "; expected 0 to 65535");
        }
    }
}
