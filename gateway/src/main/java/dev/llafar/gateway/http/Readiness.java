package dev.llafar.gateway.http;

import io.vertx.core.Future;
import java.util.List;

/** Checks whether the server can serve new sessions. */
@FunctionalInterface
public interface Readiness {

    /** A sentence for each missing condition; empty if the server is ready. */
    Future<List<String>> missing();
}
