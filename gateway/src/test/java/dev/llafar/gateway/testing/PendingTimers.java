package dev.llafar.gateway.testing;

import io.vertx.core.Vertx;
import java.lang.reflect.Field;
import java.util.Map;

/** Counts timers that have neither fired nor been cancelled. Vert.x does not publish their number. */
public final class PendingTimers {
    private PendingTimers() {}

    public static int count(Vertx vertx) {
        try {
            Field timeouts = vertx.getClass().getDeclaredField("timeouts");
            timeouts.setAccessible(true);
            return ((Map<?, ?>) timeouts.get(vertx)).size();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("Vert.x has no field 'timeouts'; expected the timers of Vert.x 5", e);
        }
    }
}
