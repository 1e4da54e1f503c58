package dev.llafar.local.phone;

import java.net.URI;
import java.util.Optional;

/**
 * Where calls and events go.
 *
 * @param base such as {@code http://127.0.0.1:8080}; {@code /sma} and {@code /events} are under it
 * @param token sent as {@code Authorization: Bearer}, if there is one
 */
public record Gateway(URI base, Optional<String> token) {
    /** The token must not reach a log. */
    @Override
    public String toString() {
        return "Gateway[base=" + base + "]";
    }
}
