package dev.llafar.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Logs a message, whatever its arguments, at most {@value #MOST_IN_A_PERIOD} times a minute; the next one after that minute
 * follows a line with the number of those that were left out. Clients can cause some messages as often as they like: 5,000
 * malformed requests wrote 795 KB. Logback's own DuplicateMessageFilter never logs a message again once it was frequent.
 */
public final class RepeatedMessageFilter extends TurboFilter {
    static final int MOST_IN_A_PERIOD = 20;
    private static final long PERIOD_MILLIS = 60_000;
    private static final int MOST_MESSAGES = 500;

    private final LongSupplier millis;
    private final Map<String, Count> counts = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
            return size() > MOST_MESSAGES;
        }
    };

    private static final class Count {
        private long sinceMillis;
        private int messages;
    }

    /** Called by Logback. */
    public RepeatedMessageFilter() {
        this(System::currentTimeMillis);
    }

    RepeatedMessageFilter(LongSupplier millis) {
        this.millis = millis;
    }

    @Override
    public FilterReply decide(
            Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] arguments,
            @Nullable Throwable failure) {
        // Without a format it is a question whether the level is enabled.
        if (format == null || !level.isGreaterOrEqual(logger.getEffectiveLevel())) {
            return FilterReply.NEUTRAL;
        }
        int leftOut = 0;
        synchronized (counts) {
            long now = millis.getAsLong();
            Count count = counts.computeIfAbsent(logger.getName() + ' ' + format, first -> new Count());
            if (now - count.sinceMillis >= PERIOD_MILLIS) {
                leftOut = count.messages - MOST_IN_A_PERIOD;
                count.sinceMillis = now;
                count.messages = 0;
            }
            count.messages++;
            if (count.messages > MOST_IN_A_PERIOD) {
                return FilterReply.DENY;
            }
        }
        if (leftOut > 0) {
            logger.log(
                    null,
                    RepeatedMessageFilter.class.getName(),
                    Level.toLocationAwareLoggerInteger(level),
                    "{} more messages like the next were left out",
                    new Object[] {leftOut},
                    null);
        }
        return FilterReply.NEUTRAL;
    }
}
