package dev.llafar.gateway.call.endtoend;

import io.vertx.core.Vertx;
import java.lang.reflect.Field;
import java.util.Map;

/** Counts what Vert.x itself has no count of: timers that were set and have neither fired nor been cancelled. */
public final class Timers {
    private Timers() {}

    public static int of(Vertx vertx) {
        try {
            Field timeouts = vertx.getClass().getDeclaredField("timeouts");
            timeouts.setAccessible(true);
            return ((Map<?, ?>) timeouts.get(vertx)).size();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("another version of Vert.x keeps its timers elsewhere", e);
        }
    }
}
