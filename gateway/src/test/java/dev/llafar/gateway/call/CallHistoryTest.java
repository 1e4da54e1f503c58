package dev.llafar.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.call.machine.CallEvent;
import io.vertx.core.Future;
import org.junit.jupiter.api.Test;

class CallHistoryTest {
    private final CallHistory history = new CallHistory();

    @Test
    void cancelledReadsOccupyNoPlace() {
        for (int i = 0; i < 100; i++) {
            Future<CallHistory.Page> waiting = history.read(0);
            assertThat(waiting.isComplete()).isFalse();
            history.cancelRead(waiting);
            assertThat(waiting.result().entries()).isEmpty();
        }
    }

    @Test
    void refusesANinthReaderAndCompletesTheOthers() {
        Future<CallHistory.Page> first = history.read(0);
        for (int i = 1; i < 8; i++) {
            history.read(0);
        }
        assertThat(history.read(0).failed()).isTrue();
        history.addEvent(new CallEvent.FinalReceived("hello", "en", 1_000), 2_000);
        assertThat(first.result().entries()).hasSize(1);
    }

    @Test
    void keepsTheNewestEntriesWithinTheTextLimit() {
        String text = "x".repeat(10_000);
        for (int i = 0; i < 100; i++) {
            history.addEvent(new CallEvent.FinalReceived(text, "en", i), i);
        }
        CallHistory.Page page = history.read(0).result();
        assertThat(page.entries()).hasSizeBetween(1, 7);
        assertThat(page.entries().getLast().index()).isEqualTo(99);
    }
}
