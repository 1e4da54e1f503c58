package dev.llafar.gateway.access;

import dev.llafar.gateway.config.GatewayOptions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Authorises requests by their headers.
 *
 * <ul>
 *   <li>Host: a page of another site that rebinds its name to this address (DNS rebinding) sends its own name in this header,
 *       so a server on loopback accepts loopback names only.
 *   <li>Origin: browsers let any page open a WebSocket to any server (cross-site WebSocket hijacking), so an origin must be
 *       that of this server or an allowed one.
 *   <li>Token: compared in constant time. It is in the Authorization header or, for browsers, which cannot set that header on
 *       a WebSocket, in one of the offered subprotocols. It is never in the URL, which proxies and histories store.
 * </ul>
 */
public final class AccessRules {
    /** The WebSocket subprotocol that the server selects. */
    public static final String SUBPROTOCOL = "llafar.v1";

    private static final String BEARER_SUBPROTOCOL = "bearer.";
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    private final byte @Nullable [] token;
    private final List<String> allowedOrigins;
    private final List<String> allowedHosts;
    private final boolean anyHost;
    private final boolean loopbackOnly;

    public AccessRules(GatewayOptions options) {
        String secret = options.token();
        this.token = secret == null ? null : secret.getBytes(StandardCharsets.US_ASCII);
        this.allowedOrigins = options.allowedOrigins();
        this.allowedHosts = options.allowedHosts();
        this.loopbackOnly = options.loopbackOnly();
        this.anyHost = options.allowedHosts().isEmpty() && !options.loopbackOnly();
    }

    /** The reason to refuse any request with these headers; empty if there is none. */
    public Optional<Refusal> refuse(@Nullable String host, @Nullable String origin) {
        if (host == null || !hostIsOurs(host)) {
            return Optional.of(Refusal.HOST);
        }
        if (origin != null && !originIsOurs(origin, host)) {
            return Optional.of(Refusal.ORIGIN);
        }
        return Optional.empty();
    }

    /**
     * Whether the client presents the token, or none is configured.
     *
     * @param authorization the header or gRPC metadata, null when absent
     * @param subprotocols the Sec-WebSocket-Protocol header, null when absent
     */
    public boolean admits(@Nullable String authorization, @Nullable String subprotocols) {
        if (token == null) {
            return true;
        }
        String presented = presented(authorization, subprotocols);
        return presented != null && MessageDigest.isEqual(token, presented.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether the server accepts commands at all: with a token, or if only this machine can reach it. */
    public boolean acceptsCommands() {
        return token != null || loopbackOnly;
    }

    private static @Nullable String presented(@Nullable String authorization, @Nullable String subprotocols) {
        if (authorization != null) {
            return authorization.regionMatches(true, 0, "Bearer ", 0, 7)
                    ? authorization.substring(7).strip()
                    : null;
        }
        if (subprotocols == null) {
            return null;
        }
        return Arrays.stream(subprotocols.split(",", -1))
                .map(String::strip)
                .filter(offered -> offered.startsWith(BEARER_SUBPROTOCOL))
                .map(offered -> offered.substring(BEARER_SUBPROTOCOL.length()))
                .findFirst()
                .orElse(null);
    }

    private boolean hostIsOurs(String host) {
        String name = withoutPort(host).toLowerCase(Locale.ROOT);
        return anyHost || LOOPBACK_NAMES.contains(name) || allowedHosts.contains(name);
    }

    private boolean originIsOurs(String origin, String host) {
        String lower = origin.toLowerCase(Locale.ROOT);
        return allowedOrigins.contains(lower)
                || lower.equals("http://" + host.toLowerCase(Locale.ROOT))
                || lower.equals("https://" + host.toLowerCase(Locale.ROOT));
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }

    /** The header that causes a refusal. */
    public enum Refusal {
        HOST("Host: not a name of this server; expected localhost or a name in the allowed hosts"),
        ORIGIN("Origin: another site; expected a page of this server or of an allowed origin"),
        TOKEN("Authorization: missing or wrong; expected \"Bearer\" and the token, or the subprotocol bearer.<token>");

        private final String message;

        Refusal(String message) {
            this.message = message;
        }

        public String message() {
            return message;
        }
    }
}
