package dev.llafar.kvs.producer;

import io.vertx.core.Future;
import java.util.Optional;

/** Where a producer's fragments come from: a file that is being encoded, a recording, a microphone. */
@FunctionalInterface
public interface FragmentSource {
    /** The next fragment, empty when there is none left. Asked again only when the last answer came. */
    Future<Optional<OutgoingFragment>> next();
}
