package dev.llafar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RepeatedMessageFilterTest {
    private final AtomicLong millis = new AtomicLong(1_000_000);
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final LoggerContext context = new LoggerContext();
    private final Logger logger = context.getLogger("dev.llafar.test");

    @BeforeEach
    void start() {
        context.addTurboFilter(new RepeatedMessageFilter(millis::get));
        appender.setContext(context);
        appender.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(appender);
    }

    @Test
    void logsAMessageTwentyTimesAMinuteAndCountsTheRest() {
        for (int i = 0; i < 5_000; i++) {
            logger.warn("Request {} is malformed", i);
        }
        logger.warn("Another message");
        assertThat(texts()).hasSize(RepeatedMessageFilter.MOST_IN_A_PERIOD + 1).endsWith("Another message");
        millis.addAndGet(60_000);
        logger.warn("Request {} is malformed", 5_000);
        assertThat(texts()).endsWith("4980 more messages like the next were left out", "Request 5000 is malformed");
    }

    @Test
    void doesNotCountMessagesBelowTheLevel() {
        for (int i = 0; i < 100; i++) {
            logger.debug("Detail {}", i);
        }
        logger.setLevel(Level.DEBUG);
        logger.debug("Detail {}", 100);
        assertThat(texts()).containsExactly("Detail 100");
    }

    private List<String> texts() {
        return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
