package dev.llafar.kvs.producer;

import io.vertx.core.Future;
import java.util.Optional;

/** Supplies a producer's fragments, for example from a file that is being encoded. */
@FunctionalInterface
public interface FragmentSource {
    /** Returns the next fragment; empty at the end. Called again only after the previous future completed. */
    Future<Optional<OutgoingFragment>> next();
}
