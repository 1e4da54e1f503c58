package dev.llafar.gateway.http;

import io.vertx.core.Future;
import java.util.List;

/** What a new session would lack. */
@FunctionalInterface
public interface Readiness {

    /** One sentence for each thing that is missing; empty when a session opened now would be served. */
    Future<List<String>> missing();
}
